// What the checker may look at: whatever can be seen of one domain from outside the server. Each
// part that nobody kept is left out, and what only that part could show is then not checked.
import type { HistoryEvent, Input, OperationName, Output, WorkflowExecution } from "@ekiden/model";

export interface Evidence {
  /** Every run of the domain. */
  readonly runs: readonly RunEvidence[];
  /** Every call that could change anything, and every poll, of every client. */
  readonly calls?: readonly ClientCall[] | undefined;
  /** Every task that a decider or a worker was given. */
  readonly deliveries?: readonly Delivery[] | undefined;
  /** What List and Count said after the histories had come to rest. */
  readonly listings?: readonly Listing[] | undefined;
  /** What CountPending said after the histories had come to rest. */
  readonly backlogs?: readonly Backlog[] | undefined;
  readonly circumstances?: Circumstances | undefined;
}

export interface Circumstances {
  /** Nothing is under way any more: what must happen some day must have happened. */
  readonly atRest?: boolean | undefined;
  /** When the histories were read (milliseconds, on the server's clock). */
  readonly readAt?: number | undefined;
  /** How late a deadline may be reached, and a waiting poll be served; absent: however late. */
  readonly latenessMillisecondsMost?: number | undefined;
  /** How long a node that has died may keep a task from the others; absent: not at all. */
  readonly claimMillisecondsMost?: number | undefined;
  /**
   * How long after the time of an event it may have been committed; absent: at once. Of several
   * nodes, one may have looked at its clock first and another one have committed first.
   */
  readonly commitMillisecondsMost?: number | undefined;
  /** By how much the clocks of two nodes may differ; absent: not at all. */
  readonly skewMillisecondsMost?: number | undefined;
  readonly historyEventsMost?: number | undefined;
  readonly openChildrenMost?: number | undefined;
}

export interface RunEvidence extends WorkflowExecution {
  /** The whole history, from its first event on. */
  readonly history: readonly HistoryEvent[];
  /** The same history as it came over the wire. */
  readonly wire?: readonly object[] | undefined;
  /** Described when the history was read. */
  readonly description?: Output<"DescribeWorkflowExecution"> | undefined;
  /** The history as it was read at other times, or in other pages. */
  readonly readings?: readonly Reading[] | undefined;
}

export interface Reading {
  readonly pages: readonly (readonly HistoryEvent[])[];
  /** Latest event first. */
  readonly reverse: boolean;
}

export type ClientCall<K extends OperationName = OperationName> = {
  [N in K]: {
    readonly client: string;
    readonly operation: N;
    readonly input: Input<N>;
    /** Milliseconds. */
    readonly sentAt: number;
    /** Milliseconds; of a call without an answer, when it was given up. */
    readonly returnedAt: number;
    readonly outcome: Outcome<N>;
  };
}[K];

export type Outcome<K extends OperationName = OperationName> =
  | { readonly kind: "ok"; readonly output: Output<K> }
  | { readonly kind: "fault"; readonly fault: string }
  /** No answer came: the server may have done what it was asked, or not. */
  | { readonly kind: "unknown" };

export type Delivery = DecisionDelivery | ActivityDelivery;

interface Given {
  /** What the poll said of itself. */
  readonly identity?: string | undefined;
  /** Milliseconds. */
  readonly returnedAt: number;
}

export interface DecisionDelivery extends Given {
  readonly kind: "decision";
  readonly task: Omit<Output<"PollForDecisionTask">, "events" | "nextPageToken">;
  /** All pages of the history that came with it, oldest event first. */
  readonly events: readonly HistoryEvent[];
}

export interface ActivityDelivery extends Given {
  readonly kind: "activity";
  readonly task: Output<"PollForActivityTask">;
}

export type Listing =
  | {
      readonly operation: "ListOpenWorkflowExecutions";
      readonly input: Input<"ListOpenWorkflowExecutions">;
      readonly infos: readonly WorkflowExecutionInfo[];
      readonly count?: Output<"CountOpenWorkflowExecutions"> | undefined;
    }
  | {
      readonly operation: "ListClosedWorkflowExecutions";
      readonly input: Input<"ListClosedWorkflowExecutions">;
      readonly infos: readonly WorkflowExecutionInfo[];
      readonly count?: Output<"CountClosedWorkflowExecutions"> | undefined;
    };

export type WorkflowExecutionInfo = Output<"ListOpenWorkflowExecutions">["executionInfos"][number];

export interface Backlog {
  readonly kind: "decision" | "activity";
  readonly taskList: string;
  readonly count: number;
}

/** One place where an invariant does not hold. */
export interface Violation {
  /** As in RELIABILITY, the catalogue of invariants: `A9`. */
  readonly invariant: string;
  /** `workflowId/runId`; absent where no single run is to blame. */
  readonly run?: string | undefined;
  readonly message: string;
}
