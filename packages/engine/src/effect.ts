// What a step asks of the world: plain data that commits with the step's events and is acted on
// afterwards, at least once (I4). Deadlines are no effect: they follow from the state.
import type { ChildPolicy, EventAttributes, TaskList } from "@ekiden/model";
import type { ExecutionKey, Parent } from "./execution.ts";

/** A function is taken by the nodes themselves; the others by those who poll. */
export type TaskKind = "decision" | "activity" | "lambda";

/** A task that may now be taken, by a poller or a node. */
export interface ReadyTask {
  readonly kind: TaskKind;
  readonly taskList: TaskList;
  /** Higher first. */
  readonly priority: number;
  readonly scheduledEventId: number;
}

/** The attributes of a run that is about to start. */
export type Start = EventAttributes<"WorkflowExecutionStarted">;

interface To {
  readonly workflowId: string;
  /** Absent: whichever run of the workflow is open. */
  readonly runId?: string | undefined;
}

/** What the source of an external signal or cancel request needs back with the outcome. */
interface Origin extends Parent {
  readonly control?: string | undefined;
  readonly decisionTaskCompletedEventId: number;
}

type SignalFailed = EventAttributes<"SignalExternalWorkflowExecutionFailed">;
type CancelFailed = EventAttributes<"RequestCancelExternalWorkflowExecutionFailed">;
type StartChildFailed = EventAttributes<"StartChildWorkflowExecutionFailed">;
type ChildClosing =
  | { type: "ChildWorkflowExecutionCompleted"; result?: string | undefined }
  | {
      type: "ChildWorkflowExecutionFailed";
      reason?: string | undefined;
      details?: string | undefined;
    }
  | { type: "ChildWorkflowExecutionCanceled"; details?: string | undefined }
  | { type: "ChildWorkflowExecutionTimedOut" }
  | { type: "ChildWorkflowExecutionTerminated" };

/** One execution's word to another of its domain; never delivered to two runs (I7). */
export type Message =
  | { kind: "startChild"; to: To; from: Origin; start: Start }
  | { kind: "childStarted"; to: To; initiatedEventId: number; runId: string }
  | { kind: "startChildFailed"; to: To; failed: StartChildFailed }
  | { kind: "childClosed"; to: To; initiatedEventId: number; runId: string; closing: ChildClosing }
  | { kind: "applyChildPolicy"; to: To; from: Parent; policy: Exclude<ChildPolicy, "ABANDON"> }
  | { kind: "changeParent"; to: To; from: Parent; parent: Parent }
  | { kind: "signal"; to: To; from: Origin; signalName: string; input?: string | undefined }
  | { kind: "signaled"; to: To; initiatedEventId: number; external: WorkflowRun }
  | { kind: "signalFailed"; to: To; failed: SignalFailed }
  | { kind: "requestCancel"; to: To; from: Origin }
  | { kind: "cancelRequested"; to: To; initiatedEventId: number; external: WorkflowRun }
  | { kind: "requestCancelFailed"; to: To; failed: CancelFailed };

export type WorkflowRun = Pick<ExecutionKey, "workflowId" | "runId">;
export type MessageOf<K extends Message["kind"]> = Extract<Message, { kind: K }>;
export type { ChildClosing, Origin };
