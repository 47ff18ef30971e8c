// What a run asks of another one that is not its child, in the reference model.
import type { Pen } from "./children.ts";
import type { Asked } from "./decisions.ts";

const answersTo = {
  WorkflowExecutionSignaled: {
    done: "ExternalWorkflowExecutionSignaled",
    failed: "SignalExternalWorkflowExecutionFailed",
  },
  WorkflowExecutionCancelRequested: {
    done: "ExternalWorkflowExecutionCancelRequested",
    failed: "RequestCancelExternalWorkflowExecutionFailed",
  },
};

/** The other one gets an event of that type, if there is one; the first one records the outcome. */
export const reachOther = (
  pen: Pick<Pen, "open" | "step" | "send">,
  { run, data, initiatedEventId }: Asked,
  type: keyof typeof answersTo,
): void => {
  const target = pen.open(String(data.workflowId));
  const signal = data.signalName === undefined ? {} : { signalName: data.signalName };
  const from = {
    externalWorkflowExecution: { workflowId: run.workflowId, runId: run.runId },
    externalInitiatedEventId: initiatedEventId,
  };
  if (target) pen.step(target, type, { ...signal, ...from });
  pen.send(() => {
    if (!run.isOpen) return;
    if (target) pen.step(run, answersTo[type].done, { initiatedEventId });
    else {
      const cause = "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION";
      pen.step(run, answersTo[type].failed, { initiatedEventId, cause });
    }
  });
};
