import { isFault, swf } from "./swf.ts";
import { domain, publishVideo, type Step, steps, taskLists } from "./workflow.ts";

/** Registers the domain and every type; what is there already is left as it is. */
export async function register(): Promise<void> {
  await unlessThere(() =>
    swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" }),
  );
  await unlessThere(registerWorkflowType);
  for (const step of Object.values(steps)) await unlessThere(() => registerActivityType(step));
}

const registerWorkflowType = () =>
  swf.registerWorkflowType({
    domain,
    name: publishVideo.name,
    version: publishVideo.version,
    description: "Stores a video, encodes it and cuts a thumbnail, publishes both",
    defaultTaskList: { name: taskLists.decisions },
    defaultTaskStartToCloseTimeout: "10",
    defaultExecutionStartToCloseTimeout: "3600",
    defaultChildPolicy: "TERMINATE",
  });

const registerActivityType = ({ type, taskList, startToClose, heartbeat }: Step) =>
  swf.registerActivityType({
    domain,
    name: type.name,
    version: type.version,
    defaultTaskList: { name: taskList },
    defaultTaskScheduleToStartTimeout: "300",
    defaultTaskStartToCloseTimeout: startToClose,
    defaultTaskScheduleToCloseTimeout: "NONE",
    defaultTaskHeartbeatTimeout: heartbeat,
  });

async function unlessThere(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!isFault(error, "DomainAlreadyExistsFault", "TypeAlreadyExistsFault")) throw error;
  }
}
