// Registers the types of a worker: what is there already stays as it is.
import type { Activity } from "../activities.ts";
import type { WorkflowDefinition } from "../definitions.ts";
import { timeoutOf } from "../duration.ts";
import { isFault, isThrottled } from "../faults.ts";
import type { WorkflowLog } from "../log.ts";
import type { Service } from "../service.ts";
import { pause } from "./pause.ts";
import type { RegisteredHeartbeats } from "./registered-heartbeats.ts";
import { typeKey } from "./type-key.ts";

interface Registry {
  readonly client: Service;
  readonly domain: string;
  readonly taskList: string;
  readonly log: WorkflowLog;
  readonly stop: AbortSignal;
  /** Filled with the heartbeat time-outs of activity types that are there, in milliseconds. */
  readonly heartbeats: Pick<RegisteredHeartbeats, "set">;
}

type Configuration = Readonly<Record<string, unknown>>;

interface Registration {
  /** For the log and for errors. */
  readonly what: string;
  readonly wanted: Configuration;
  /** False: the list is only that of the worker. */
  readonly isListChosen: boolean;
  readonly register: () => Promise<unknown>;
  readonly describe: () => Promise<{ status: string | undefined; configuration: Configuration }>;
}

const workflowRegistration = (
  { client, domain, taskList }: Registry,
  { name, version, description, defaults }: WorkflowDefinition,
): Registration => {
  const wanted = {
    defaultTaskList: { name: defaults.taskList ?? taskList },
    defaultTaskPriority: String(defaults.taskPriority ?? 0),
    defaultChildPolicy: defaults.childPolicy ?? ("TERMINATE" as const),
    defaultExecutionStartToCloseTimeout: timeoutOf(defaults.executionStartToClose ?? "365 days"),
    defaultTaskStartToCloseTimeout: timeoutOf(defaults.decisionStartToClose ?? "30 seconds"),
    ...(defaults.lambdaRole === undefined ? {} : { defaultLambdaRole: defaults.lambdaRole }),
  };
  const workflowType = { name, version };
  return {
    what: `workflow type ${name} ${version}`,
    wanted,
    isListChosen: defaults.taskList !== undefined,
    register: () =>
      client.call("RegisterWorkflowType", { domain, name, version, description, ...wanted }),
    async describe() {
      const input = { domain, workflowType };
      const { typeInfo, configuration } = await client.call("DescribeWorkflowType", input);
      return { status: typeInfo?.status, configuration: { ...configuration } };
    },
  };
};

const activityRegistration = (
  { client, domain, taskList }: Registry,
  { name, version, defaults }: Activity,
): Registration => {
  const wanted = {
    defaultTaskList: { name: defaults.taskList ?? taskList },
    defaultTaskPriority: String(defaults.taskPriority ?? 0),
    defaultTaskScheduleToStartTimeout: timeoutOf(defaults.scheduleToStart ?? "NONE"),
    defaultTaskScheduleToCloseTimeout: timeoutOf(defaults.scheduleToClose ?? "NONE"),
    defaultTaskStartToCloseTimeout: timeoutOf(defaults.startToClose ?? "5 minutes"),
    defaultTaskHeartbeatTimeout: timeoutOf(defaults.heartbeat ?? "NONE"),
  };
  const { description } = defaults;
  const activityType = { name, version };
  return {
    what: `activity type ${name} ${version}`,
    wanted,
    isListChosen: defaults.taskList !== undefined,
    register: () =>
      client.call("RegisterActivityType", { domain, name, version, description, ...wanted }),
    async describe() {
      const input = { domain, activityType };
      const { typeInfo, configuration } = await client.call("DescribeActivityType", input);
      return { status: typeInfo?.status, configuration: { ...configuration } };
    },
  };
};

const sameText = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** `defaultTaskList is {"name":"a"} and not {"name":"b"}` for each member that is not as wanted. */
const differences = ({ wanted, isListChosen }: Registration, registered: Configuration): string[] =>
  Object.entries(wanted)
    .filter(([member]) => isListChosen || member !== "defaultTaskList")
    .filter(([member, value]) => !sameText(value, registered[member]))
    .filter(([member, value]) => !(member === "defaultTaskPriority" && value === "0"))
    .map(
      ([member, value]) =>
        `${member} is ${JSON.stringify(registered[member])} and not ${JSON.stringify(value)}`,
    );

/** A task whose list is not named goes to the one that was registered. */
const compareLists = (
  { log, taskList }: Registry,
  { what, isListChosen }: Registration,
  registered: Configuration,
): void => {
  const { name } = (registered.defaultTaskList ?? {}) as { readonly name?: string };
  if (isListChosen || name === undefined || name === taskList) return;
  log.warn(
    `The ${what} is registered with task list ${name}, and this worker polls ${taskList}: what ` +
      `names no list goes to ${name}. Name the list where it is called or started, or register a ` +
      "new version",
    { registered: name, polled: taskList },
  );
};

/** Returns what is registered. */
const compare = async (registry: Registry, registration: Registration): Promise<Configuration> => {
  const { log } = registry;
  const { status, configuration } = await registration.describe();
  compareLists(registry, registration, configuration);
  if (status === "DEPRECATED") log.warn(`The ${registration.what} is deprecated`, {});
  const different = differences(registration, configuration);
  if (different.length > 0) {
    log.warn(
      `The ${registration.what} is registered with other defaults, which cannot be changed: ` +
        "register a new version, and name it where it is started or called",
      { different },
    );
  }
  return configuration;
};

const registerOrCompare = async (
  registry: Registry,
  registration: Registration,
): Promise<Configuration> => {
  try {
    await registration.register();
    return registration.wanted;
  } catch (error) {
    if (!isFault(error, "TypeAlreadyExistsFault")) throw error;
    return compare(registry, registration);
  }
};

const registerOne = async (
  registry: Registry,
  registration: Registration,
): Promise<Configuration> => {
  for (let failures = 1; ; failures += 1) {
    try {
      return await registerOrCompare(registry, registration);
    } catch (error) {
      if (!isThrottled(error) || registry.stop.aborted) {
        throw withAdvice(error, registry, registration.what);
      }
      await pause(failures, registry.stop);
    }
  }
};

const withAdvice = (error: unknown, { domain }: Registry, what: string): unknown =>
  isFault(error, "UnknownResourceFault")
    ? new Error(
        `${what} cannot be registered: there is no domain ${domain}; register it with ` +
          `registerDomain(client, ${JSON.stringify(domain)}) or \`ekiden domain register ${domain}\``,
        { cause: error },
      )
    : error;

/** One after the other, because the service allows few registrations a second. */
export const registerTypes = async (
  registry: Registry,
  workflows: readonly WorkflowDefinition[],
  activities: readonly Activity[],
): Promise<void> => {
  for (const workflow of workflows) {
    await registerOne(registry, workflowRegistration(registry, workflow));
  }
  for (const activity of activities) {
    const registered = await registerOne(registry, activityRegistration(registry, activity));
    const seconds = Number(registered.defaultTaskHeartbeatTimeout);
    const key = typeKey(activity.name, activity.version);
    if (seconds > 0) registry.heartbeats.set(key, seconds * 1_000);
  }
};
