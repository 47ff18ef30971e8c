// The workflow: history in, decisions out. It is pure, so the same history gives the same
// decisions, whichever decider asks and however often: a decision task that timed out, or a
// close that was refused with UNHANDLED_DECISION, is simply decided again.
import type { Decision, HistoryEvent } from "@aws-sdk/client-swf";
import { type Progress, readHistory, type StepProgress } from "./read-history.ts";
import { pauseSeconds, steps, triesMax, tryId } from "./workflow.ts";

export function decide(history: HistoryEvent[]): Decision[] {
  const progress = readHistory(history);
  const all = Object.values(progress.steps);
  if (progress.cancelRequested) return cancel(all);
  const lost = all.find((step) => step.standing === "failed" && step.tries >= triesMax);
  if (lost) return [failWorkflow(lost)];
  if (all.every((step) => step.standing === "done")) return [completeWorkflow(progress)];
  return all.flatMap((step) => nextFor(step, progress));
}

function nextFor(step: StepProgress, progress: Progress): Decision[] {
  const needed = steps[step.step].after;
  switch (step.standing) {
    case "new":
      return needed.every((name) => progress.steps[name].standing === "done")
        ? [scheduleActivity(step, progress)]
        : [];
    case "failed":
      return [startTimer(step)];
    case "ready":
      return [scheduleActivity(step, progress)];
    default:
      return [];
  }
}

/** Open activities are asked to stop and waited for, so that none is left encoding for nobody. */
function cancel(all: StepProgress[]): Decision[] {
  const open = all.filter((step) => step.standing === "open");
  if (open.length === 0) return [cancelWorkflow()];
  return open.filter((step) => !step.cancelAsked).map(requestCancel);
}

/** Time-outs and task list come from the registered type; the input is all that is known so far. */
function scheduleActivity(step: StepProgress, { video }: Progress): Decision {
  return {
    decisionType: "ScheduleActivityTask",
    scheduleActivityTaskDecisionAttributes: {
      activityType: steps[step.step].type,
      activityId: tryId(step.step, step.tries + 1),
      input: JSON.stringify(video),
    },
  };
}

function startTimer(step: StepProgress): Decision {
  return {
    decisionType: "StartTimer",
    startTimerDecisionAttributes: {
      timerId: tryId(step.step, step.tries + 1),
      startToFireTimeout: pauseSeconds(step.tries),
    },
  };
}

function requestCancel(step: StepProgress): Decision {
  return {
    decisionType: "RequestCancelActivityTask",
    requestCancelActivityTaskDecisionAttributes: { activityId: tryId(step.step, step.tries) },
  };
}

function completeWorkflow({ video }: Progress): Decision {
  return {
    decisionType: "CompleteWorkflowExecution",
    completeWorkflowExecutionDecisionAttributes: { result: JSON.stringify(video) },
  };
}

function cancelWorkflow(): Decision {
  return {
    decisionType: "CancelWorkflowExecution",
    // Even empty, the attributes must be there: SWF refuses a decision without its own.
    cancelWorkflowExecutionDecisionAttributes: {},
  };
}

function failWorkflow(step: StepProgress): Decision {
  return {
    decisionType: "FailWorkflowExecution",
    failWorkflowExecutionDecisionAttributes: {
      reason: `${step.step} failed ${step.tries} times`,
      details: step.reason,
    },
  };
}
