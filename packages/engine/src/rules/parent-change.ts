// A reset of the parent: another run takes its place, and its open children report to that one.
import { type HistoryEvent, isClosing } from "@ekiden/model";
import type { MessageOf } from "../effect.ts";
import type { StepContext } from "../step-context.ts";
import { childClosingOf } from "./close.ts";

/**
 * On the child's side. A namesake that is no child of that parent is left alone. `lastEvent` is
 * that of a child that has closed: its former parent was closed by then and has recorded nothing.
 * Throws where a child has closed and its last event is not given.
 */
export const receiveParentChange = (
  step: StepContext,
  { from, parent }: MessageOf<"changeParent">,
  lastEvent: HistoryEvent | undefined,
): void => {
  const { execution } = step;
  const { parent: before, runId } = execution;
  if (before?.runId !== from.runId || before.initiatedEventId !== from.initiatedEventId) return;
  if (!step.isOpen && (!lastEvent || !isClosing(lastEvent))) {
    throw new Error("A closed child changes its parent with its last event only");
  }
  execution.parentBefore ??= before;
  execution.parent = parent;
  step.touched = true;
  const { initiatedEventId, ...to } = parent;
  if (step.isOpen) {
    // A parent that has closed meanwhile answers with its child policy.
    step.send({ kind: "childStarted", to, initiatedEventId, runId });
  } else if (execution.resetTo) follow(step, execution.resetTo.runId, { from, parent });
  else tellLast(step, lastEvent as HistoryEvent, { from, parent });
};

type Change = Pick<MessageOf<"changeParent">, "from" | "parent">;

/** The child goes on in another run of its workflow. */
const follow = (step: StepContext, runId: string, change: Change): void => {
  const { workflowId } = step.execution;
  step.send({ kind: "changeParent", to: { workflowId, runId }, ...change });
};

const tellLast = (step: StepContext, event: HistoryEvent, change: Change): void => {
  if (!isClosing(event)) return;
  if (event.type === "WorkflowExecutionContinuedAsNew") {
    follow(step, event.data.newExecutionRunId, change);
    return;
  }
  const { initiatedEventId, ...to } = change.parent;
  const { runId } = step.execution;
  const closing = childClosingOf(event);
  step.send({ kind: "childClosed", to, initiatedEventId, runId, closing });
};
