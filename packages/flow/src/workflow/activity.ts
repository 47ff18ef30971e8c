// Activities: work that a worker does somewhere else.
import type { Decision } from "@ekiden/client";
import { PayloadError, strictJson } from "../codec.ts";
import type { ActivityOptions } from "../definitions.ts";
import { millisecondsOf, timeoutOf } from "../duration.ts";
import {
  ActivityFailure,
  type ActivityIdentity,
  ActivityTimeout,
  CanceledError,
  DecisionRefused,
} from "../errors.ts";
import { withExtras } from "../extras.ts";
import { checkedHeaders, noHeaders, type PayloadHeaders } from "../headers.ts";
import type { ActivityInput } from "../interceptors/workflow.ts";
import { madeName, names } from "../names.ts";
import type { CannotBeSent, FirstOf, Misfit } from "../sendable.ts";
import { currentRun } from "./current.ts";
import { headersFor, inPromise, outbound } from "./interception.ts";
import { type Operation, promised } from "./operation.ts";
import { seedOf } from "./origins.ts";
import { sentPlain } from "./plain.ts";
import { randomFrom } from "./random.ts";
import { checkPolicy, pauseSeconds } from "./retry.ts";
import type { Run } from "./run.ts";
import { withoutHeartbeat, withSpare } from "./spare-input.ts";
import type { Subject } from "./subject.ts";
import { setAlarm } from "./timer.ts";
import { begunPauseSeconds, saidLastIn } from "./tries.ts";
import { type Where, whereOf } from "./where.ts";

interface Call {
  readonly run: Run;
  readonly name: string;
  readonly args: readonly unknown[];
  /** In the place of `args`: input and result are plain JSON, without the worker's codec. */
  readonly plainInput?: unknown;
  readonly options: ActivityOptions;
  readonly headers?: PayloadHeaders;
  readonly where: Where;
}

interface Try {
  readonly activityId: string;
  /** What the last heartbeat of the try before said. */
  readonly lastHeartbeat?: unknown;
}

/** A worker sends heartbeats at least so often, and does not need to know longer time-outs. */
const expectedHeartbeatMilliseconds = 30_000;

const keyOf = (activityId: string): string => `activity ${activityId}`;
const cancelKeyOf = (activityId: string): string => `cancel-activity ${activityId}`;

/** In a list JSON makes null of undefined, for which no parameter has a default. */
const given = (args: readonly unknown[]): readonly unknown[] =>
  args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1);

const absentIn = (args: readonly unknown[]): readonly number[] =>
  args.flatMap((arg, place) => (arg === undefined ? [place] : []));

/** Undefined where workers send heartbeats often enough by default. */
const shortHeartbeat = ({ heartbeat = "NONE" }: ActivityOptions): number | undefined => {
  if (heartbeat === "NONE") return undefined;
  const milliseconds = millisecondsOf(heartbeat);
  return milliseconds < expectedHeartbeatMilliseconds ? milliseconds : undefined;
};

const inputOf = (call: Call, { lastHeartbeat }: Try) => {
  const { run, name, args, plainInput, options } = call;
  const what = `the input of activity ${name}`;
  if (plainInput !== undefined) return run.payloads.encodePlain(plainInput, what, strictJson);
  const heartbeatMilliseconds = shortHeartbeat(options);
  const headers = call.headers && checkedHeaders(headersFor(run, name, call.headers));
  const sent = given(args);
  const absent = absentIn(sent);
  const extras = {
    ...(lastHeartbeat === undefined ? {} : { lastHeartbeat }),
    ...(heartbeatMilliseconds === undefined ? {} : { heartbeatMilliseconds }),
    ...(headers && { headers }),
    ...(absent.length > 0 && { absent }),
  };
  return run.payloads.encode(withExtras(sent, extras), what);
};

const decisionOf = (call: Call, attempt: Try): Decision<"ScheduleActivityTask"> => {
  const { name, options } = call;
  const times = {
    scheduleToStartTimeout: timeoutOf(options.scheduleToStart),
    scheduleToCloseTimeout: timeoutOf(options.scheduleToClose),
    startToCloseTimeout: timeoutOf(options.startToClose),
    heartbeatTimeout: timeoutOf(options.heartbeat),
  };
  const data = {
    activityType: { name, version: options.version ?? "1.0" },
    activityId: attempt.activityId,
    input: inputOf(call, attempt),
    taskList: options.taskList === undefined ? undefined : { name: options.taskList },
    taskPriority: options.taskPriority === undefined ? undefined : String(options.taskPriority),
    ...times,
  };
  const decision = { type: "ScheduleActivityTask", data } as Decision<"ScheduleActivityTask">;
  return call.plainInput === undefined ? decision : sentPlain(decision);
};

/** What the last heartbeat said is left out where the input has no room for it. */
const shortened = (call: Call, attempt: Try): Decision<"ScheduleActivityTask"> => {
  const { run } = call;
  const { activityId, lastHeartbeat } = attempt;
  if (lastHeartbeat === undefined) return decisionOf(call, attempt);
  const isMeasuredLater = run.options.limits.maxCharacters === Number.POSITIVE_INFINITY;
  try {
    const decision = decisionOf(call, attempt);
    return isMeasuredLater ? withSpare(decision, decisionOf(call, { activityId })) : decision;
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    const decision = decisionOf(call, { activityId });
    if (!run.isReplaying) run.warn(withoutHeartbeat, { activityId });
    return decision;
  }
};

const begin = (call: Call, attempt: Try): Operation<unknown> => {
  const { run, where } = call;
  const { activityId } = attempt;
  const asked = { key: keyOf(activityId), decision: shortened(call, attempt), where };
  const operation: Operation<unknown> = run.operations.begin(asked, (error) => {
    const mode = call.options.onCancel ?? "wait";
    const wasUnsent = run.operations.takeBack(operation);
    if (wasUnsent || mode !== "wait") run.operations.reject(operation, error);
    if (wasUnsent || mode === "abandon" || operation.hasEnded) return;
    const decision = { type: "RequestCancelActivityTask", data: { activityId } } as const;
    run.pendingDecisions.add({ key: cancelKeyOf(activityId), decision, where });
  });
  const isPlain = call.plainInput !== undefined;
  operation.subject = { activityId, activityName: call.name, where, isPlain } satisfies Subjected;
  return operation;
};

const retried = async (call: Call, id: string): Promise<unknown> => {
  const { run, options } = call;
  const policy = options.retry ?? {};
  checkPolicy(policy);
  const first = run.now;
  const random = randomFrom(`${seedOf(run)} ${id}`);
  let lastHeartbeat: unknown;
  for (let attempt = 1; ; attempt += 1) {
    const activityId = attempt === 1 ? id : madeName(id, `.${attempt}`);
    try {
      return await begin(call, { activityId, lastHeartbeat }).promise;
    } catch (error) {
      const elapsed = run.now - first;
      const asked = pauseSeconds(policy, { attempt, error, elapsed, random: random() });
      const pauseId = madeName(id, names.pause + attempt);
      const seconds = begunPauseSeconds(run, pauseId) ?? asked;
      if (seconds === undefined) throw error;
      lastHeartbeat = saidLastIn(error) ?? lastHeartbeat;
      // Policies may change: the history's pause holds, and where it has none, this was the end.
      const pause = { id: pauseId, where: call.where, mayDiffer: true, orElse: error };
      await setAlarm(run, { seconds }, pause).operation.promise;
    }
  }
};

/** Through the interceptors, if there are any. */
export const callActivity = (call: Call): Promise<unknown> => {
  const { run, name: activityName, args, plainInput, options } = call;
  const chain = outbound(run, "scheduleActivity");
  if (!chain) return schedule(call);
  const isPlain = plainInput !== undefined;
  const asked = { activityName, args: isPlain ? [plainInput] : args, options };
  const input = { ...asked, headers: noHeaders };
  const last = (given: ActivityInput): Promise<unknown> => {
    const payload = isPlain ? { args, plainInput: given.args[0] } : { args: given.args };
    const { activityName: name, headers } = given;
    return schedule({ ...call, ...payload, name, headers, options: given.options });
  };
  return inPromise(() => chain(input, last));
};

const schedule = (call: Call): Promise<unknown> => {
  const id = call.options.id ?? call.run.numbers.nextShortId("activity", call.name);
  if (call.options.retry) return retried(call, id);
  return promised(() => begin(call, { activityId: id }));
};

type Callable = (...args: never[]) => unknown;

/** A function that returns a promise is called as it is, so that one that is generic stays so. */
type WithPromise<F extends Callable> = F extends (...args: never[]) => Promise<unknown>
  ? F
  : (...args: Parameters<F>) => Promise<Awaited<ReturnType<F>>>;

/** How a workflow calls an activity: as the function itself, and always with a promise. */
export type ActivityCall<F extends Callable> = WithPromise<F> & {
  /** The same activity, called with these options on top of those of the proxy. */
  readonly with: (options: ActivityOptions) => ActivityCall<F>;
};

type ActivityMisfit<F extends Callable> = FirstOf<
  Misfit<Parameters<F>[number], "argument">,
  Misfit<Awaited<ReturnType<F>>, "result">
>;

type CallOrMisfit<F extends Callable> = [ActivityMisfit<F>] extends [never]
  ? ActivityCall<F>
  : CannotBeSent<ActivityMisfit<F>>;

/** The activities as a workflow calls them: each call gives a promise of the result. */
export type ActivityCalls<Activities> = {
  readonly [K in keyof Activities as Activities[K] extends Callable ? K : never]: CallOrMisfit<
    Extract<Activities[K], Callable>
  >;
};

const callOf = (name: string, options: ActivityOptions): ActivityCall<Callable> => {
  const call = (...args: unknown[]): Promise<unknown> => {
    const run = currentRun(`activity ${name}`);
    return callActivity({ run, name, args, options, where: whereOf(call, run) });
  };
  return Object.assign(call, {
    with: (more: ActivityOptions) => callOf(name, { ...options, ...more }),
  }) as ActivityCall<Callable>;
};

/**
 * Functions that schedule activities, typed by the activities themselves:
 * `const { charge } = proxyActivities<typeof activities>({ startToClose: "1 minute" })`.
 * A call returns the activity's result. It throws an ActivityFailure, an ActivityTimeout, a
 * DecisionRefused or a CanceledError, and a PayloadError for arguments that cannot be sent.
 *
 * @example
 * ```ts
 * import { proxyActivities } from "@ekiden/flow";
 *
 * // Usually `typeof activities` of a module of activities.
 * interface Activities {
 *   charge(cents: number): Promise<string>;
 * }
 *
 * const { charge } = proxyActivities<Activities>({
 *   startToClose: "1 minute",
 *   retry: { maximumAttempts: 5 },
 * });
 * const receipt = await charge(700);
 * ```
 */
export const proxyActivities = <Activities extends object>(
  options: ActivityOptions = {},
): ActivityCalls<Activities> => {
  const calls = new Map<string, ActivityCall<Callable>>();
  return new Proxy({} as ActivityCalls<Activities>, {
    get(_, name) {
      // A proxy that answered to `then` would be taken for a promise.
      if (typeof name !== "string" || name === "then") return undefined;
      const call = calls.get(name) ?? callOf(name, options);
      calls.set(name, call);
      return call;
    },
  });
};

interface Subjected extends ActivityIdentity {
  readonly isPlain: boolean;
}

const of = ({ subject }: Operation): Subjected => subject as Subjected;

const ended = (run: Run, { scheduledEventId }: { readonly scheduledEventId: number }) =>
  run.operations.ofEvent(scheduledEventId);

export const activity = {
  resultingEvents: {
    ActivityTaskScheduled: {
      key: ({ activityId }) => keyOf(activityId),
      nameOf: ({ activityType }) => activityType.name,
      link: (run, { id, data }) => run.operations.link(keyOf(data.activityId), id),
    },
    ScheduleActivityTaskFailed: { key: ({ activityId }) => keyOf(activityId) },
    ActivityTaskCancelRequested: { key: ({ activityId }) => cancelKeyOf(activityId) },
    RequestCancelActivityTaskFailed: { key: ({ activityId }) => cancelKeyOf(activityId) },
  },
  newEvents: {
    ActivityTaskCompleted(run, { data }) {
      const operation = ended(run, data);
      const codec = operation && of(operation).isPlain ? strictJson : undefined;
      run.operations.resolve(operation, run.payloads.decode(data.result, codec));
    },
    ActivityTaskFailed(run, { data }) {
      const cause = run.payloads.errorFrom(data.reason, data.details);
      run.operations.rejectWith(
        ended(run, data),
        (operation) => new ActivityFailure(of(operation), cause),
      );
    },
    ActivityTaskTimedOut(run, { data }) {
      const heartbeat = run.payloads.decode(data.details);
      run.operations.rejectWith(
        ended(run, data),
        (operation) => new ActivityTimeout(of(operation), data.timeoutType, heartbeat),
      );
    },
    ActivityTaskCanceled(run, { data }) {
      const details = run.payloads.decode(data.details);
      run.operations.rejectWith(
        ended(run, data),
        (operation) => new CanceledError(`activity ${of(operation).activityId} canceled`, details),
      );
    },
    ScheduleActivityTaskFailed(run, { data: { activityId, activityType, cause } }) {
      const what = `${activityId} (activity ${activityType.name} ${activityType.version})`;
      const refused = new DecisionRefused("ScheduleActivityTask", cause, what);
      run.operations.reject(run.operations.of(keyOf(activityId)), refused);
    },
  },
  ended: {
    ActivityTaskCompleted: ended,
    ActivityTaskFailed: ended,
    ActivityTaskTimedOut: ended,
    ActivityTaskCanceled: ended,
  },
} satisfies Subject;
