// What parents and children say to each other in the reference model.
import type { Asked } from "./decisions.ts";
import { History, type ModelEvent, type Parent } from "./histories.ts";

/** What they need of the model. */
export interface Pen {
  open(workflowId: string): History | undefined;
  /** Undefined where it is forgotten. */
  run(runId: unknown): History | undefined;
  newRunId(): string;
  begin(run: History, settings: ModelEvent["data"]): void;
  record(run: History, type: string, data: ModelEvent["data"]): void;
  step(run: History, type: string, data: ModelEvent["data"]): void;
  /** It arrives once all that was sent before has. */
  send(message: () => void): void;
}

interface ChildEnd {
  readonly workflowId: string;
  readonly runId: string;
  /** The event of the parent. */
  readonly told: string;
}

export class Children {
  readonly #pen: Pen;

  constructor(pen: Pen) {
    this.#pen = pen;
  }

  start({ run, data, initiatedEventId }: Asked): void {
    const pen = this.#pen;
    const workflowId = String(data.workflowId);
    const runId = pen.newRunId();
    if (pen.open(workflowId)) {
      const cause = "WORKFLOW_ALREADY_RUNNING";
      pen.send(() => {
        if (!run.isOpen) return;
        pen.step(run, "StartChildWorkflowExecutionFailed", { initiatedEventId, cause });
      });
      return;
    }
    const { workflowId: _id, ...settings } = data;
    pen.begin(new History({ workflowId, runId }, { run, initiatedEventId }), settings);
    pen.send(() => this.#tellStart({ run, initiatedEventId }, { workflowId, runId }));
  }

  /** Tells the parent, and what was open among its children. */
  closed(run: History, closing: ModelEvent): void {
    const { parent, replacedBy } = run;
    if (closing.type === "WorkflowExecutionContinuedAsNew") return;
    const { workflowId, runId } = run;
    if (parent && !replacedBy) this.#sendEnd(parent, { workflowId, runId, told: toldOf(closing) });
    for (const { id } of run.openChildren) {
      if (run.childStart(id) && !replacedBy?.taken.includes(id)) this.#sendPolicy(run, id);
    }
  }

  /** The child `runId` of `before`, or of a later reset of it, reports to `parent` from now on. */
  takeOver(runId: unknown, before: Parent, parent: Parent): void {
    this.#pen.send(() => {
      const child = this.#pen.run(runId);
      if (!child) {
        const { workflowId } = before.run.childNamed(before.initiatedEventId);
        const told = "ChildWorkflowExecutionTerminated";
        this.#sendEnd(parent, { workflowId, runId: String(runId), told });
        return;
      }
      child.parent = parent;
      this.#tellState(child, before, parent);
    });
  }

  #tellState(child: History, before: Parent, parent: Parent): void {
    const { workflowId, runId, closing, replacedBy } = child;
    if (!closing) this.#pen.send(() => this.#tellStart(parent, { workflowId, runId }));
    else if (replacedBy) this.takeOver(replacedBy.runId, before, parent);
    else if (closing.type === "WorkflowExecutionContinuedAsNew") {
      this.takeOver(closing.data.newExecutionRunId, before, parent);
    } else this.#sendEnd(parent, { workflowId, runId, told: toldOf(closing) });
  }

  #tellStart(
    { run, initiatedEventId }: Parent,
    workflowExecution: { readonly workflowId: string; readonly runId: string },
  ): void {
    if (!run.isOpen) this.#sendPolicy(run, initiatedEventId);
    else if (!run.childStart(initiatedEventId)) {
      const data = { initiatedEventId, workflowExecution };
      this.#pen.step(run, "ChildWorkflowExecutionStarted", data);
    }
  }

  #sendEnd({ run, initiatedEventId }: Parent, { workflowId, runId, told }: ChildEnd): void {
    const pen = this.#pen;
    const workflowExecution = { workflowId, runId };
    pen.send(() => {
      if (!run.isOpen || !run.openChildren.some(({ id }) => id === initiatedEventId)) return;
      if (!run.childStart(initiatedEventId)) {
        const data = { initiatedEventId, workflowExecution };
        pen.record(run, "ChildWorkflowExecutionStarted", data);
      }
      const startedEventId = run.childStart(initiatedEventId)?.id;
      pen.step(run, told, { initiatedEventId, startedEventId, workflowExecution });
    });
  }

  #sendPolicy(parent: History, initiatedEventId: number): void {
    const { closing } = parent;
    const policy = closing?.data.childPolicy ?? parent.started.childPolicy;
    const isContinued = closing?.type === "WorkflowExecutionContinuedAsNew";
    const child = parent.openChildren.find(({ id }) => id === initiatedEventId);
    if (!child || isContinued || policy === "ABANDON") return;
    this.#pen.send(() => this.#applyPolicy({ run: parent, initiatedEventId }, child, policy));
  }

  #applyPolicy(parent: Parent, { data }: ModelEvent, policy: unknown): void {
    const child = this.#pen.open(String(data.workflowId));
    if (!child || !isSame(child.parent, parent)) return;
    if (child.hasPolicyApplied && policy !== "TERMINATE") return;
    const cause = "CHILD_POLICY_APPLIED";
    if (policy === "TERMINATE") this.#pen.step(child, "WorkflowExecutionTerminated", { cause });
    else this.#pen.step(child, "WorkflowExecutionCancelRequested", { cause });
  }
}

const isSame = (one: Parent | undefined, other: Parent): boolean =>
  one?.run === other.run && one.initiatedEventId === other.initiatedEventId;

const toldOf = ({ type }: ModelEvent): string =>
  type.replace("WorkflowExecution", "ChildWorkflowExecution");
