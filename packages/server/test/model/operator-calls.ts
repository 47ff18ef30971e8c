// How what operators say is called on the wire.
import { anonymous } from "../../src/access/principal.ts";
import type { OperatorAct } from "./operators.ts";
import type { PausedTarget } from "./pauses.ts";
import type { ForkCommand, NamedRun, ResetCommand } from "./resets.ts";
import { activityType, domain, type ModelCallName, taskList, workflowType } from "./service.ts";

type OperatorCall = readonly [ModelCallName, object];

/** What ends an activity in the place of its worker. */
export const endCall = (act: OperatorAct, text: string): OperatorCall => {
  switch (act) {
    case "complete":
      return ["CompleteActivity", { result: text }];
    case "fail":
      return ["FailActivity", { reason: text }];
    case "cancel":
      return ["CancelActivity", { details: text }];
    case "timeOut":
      return ["TimeOutActivity", {}];
    case "retry":
      return ["RetryActivity", {}];
    case "retryFailed":
      return ["RetryActivity", { as: "FAILED" }];
  }
};

type PauseVerb = "Pause" | "Resume";

/** Of the run of that workflow, or of all that is meant. */
export const pauseCall = (
  verb: PauseVerb,
  what: PausedTarget | "execution",
  workflowId: string,
): OperatorCall => {
  const why = verb === "Pause" ? { domain, reason } : { domain };
  switch (what) {
    case "execution":
      return [`${verb}WorkflowExecution`, { ...why, workflowId }];
    case "workflowType":
      return [`${verb}WorkflowType`, { ...why, ...workflowType }];
    case "activityType":
      return [`${verb}ActivityType`, { ...why, ...activityType }];
    case "decisionTaskList":
      return [`${verb}TaskList`, { ...why, ...taskList, kind: "decision" }];
    case "activityTaskList":
      return [`${verb}TaskList`, { ...why, ...taskList, kind: "activity" }];
  }
};

const reason = "to be looked at";

/** The answer about a pause that began at that time; milliseconds. */
export const pauseTold = (at: number): object => ({
  since: at / 1000,
  reason,
  identity: anonymous.arn,
});

export const resetInput = (
  named: NamedRun,
  { cut, ...more }: ResetCommand | ForkCommand,
): object => ({ domain, ...named, ...cut, ...more });
