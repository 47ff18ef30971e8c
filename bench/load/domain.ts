// The domain and the types that every load uses.
import { Refusal, type SwfClient } from "../client/swf.ts";

export const domain = "bench";
export const workflowType = { name: "sequence", version: "1" };
export const activityType = { name: "step", version: "1" };

const tolerate = async (registration: Promise<unknown>): Promise<void> => {
  try {
    await registration;
  } catch (error) {
    const already = error instanceof Refusal && error.fault.endsWith("AlreadyExistsFault");
    if (!already) throw error;
  }
};

/** Long time-outs throughout: a healthy run never meets one, so no task may come twice. */
export const register = async (client: SwfClient): Promise<void> => {
  await tolerate(
    client.call("RegisterDomain", { name: domain, workflowExecutionRetentionPeriodInDays: "1" }),
  );
  await tolerate(
    client.call("RegisterWorkflowType", {
      domain,
      ...workflowType,
      defaultTaskList: { name: "parked" },
      defaultTaskStartToCloseTimeout: "3600",
      defaultExecutionStartToCloseTimeout: "86400",
      defaultChildPolicy: "TERMINATE",
    }),
  );
  await tolerate(
    client.call("RegisterActivityType", {
      domain,
      ...activityType,
      defaultTaskList: { name: "parked" },
      defaultTaskStartToCloseTimeout: "3600",
      defaultTaskScheduleToStartTimeout: "86400",
      defaultTaskScheduleToCloseTimeout: "86400",
      defaultTaskHeartbeatTimeout: "NONE",
    }),
  );
};
