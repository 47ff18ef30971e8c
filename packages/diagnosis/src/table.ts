// All findings by code. Of one severity, those that come first here are said first.
import type { FindingRow } from "./finding.ts";
import { activityFindings } from "./findings/activities.ts";
import { childFindings } from "./findings/children.ts";
import { closingFindings } from "./findings/closing.ts";
import { decisionFindings } from "./findings/decisions.ts";
import { flowFindings } from "./findings/flow.ts";
import { humanTaskFindings } from "./findings/human-tasks.ts";
import { idleFindings } from "./findings/idle.ts";
import { lambdaFindings } from "./findings/lambda.ts";
import { limitFindings } from "./findings/limits.ts";
import { pauseFindings } from "./findings/pauses.ts";
import { signalFindings } from "./findings/signals.ts";
import { taskListFindings } from "./findings/task-lists.ts";
import { timerFindings } from "./findings/timers.ts";

/** By subject: what a run died of, what cannot go on, what nothing takes, and then the rest. */
export const findingsBySubject = {
  "Closed runs": closingFindings,
  Flow: flowFindings,
  "Runs that stand still": idleFindings,
  "Paused task lists and types": pauseFindings,
  "Task lists": taskListFindings,
  "Decision tasks": decisionFindings,
  "Activity tasks": activityFindings,
  Children: childFindings,
  "Lambda functions": lambdaFindings,
  "Limits and policies": limitFindings,
  "Tasks of people": humanTaskFindings,
  Timers: timerFindings,
  "Signals and requests to cancel": signalFindings,
} as const satisfies Record<string, Readonly<Record<string, FindingRow>>>;

export const findingRows: Readonly<Record<string, FindingRow>> = Object.assign(
  {},
  ...Object.values(findingsBySubject),
);
