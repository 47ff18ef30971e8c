// What the checker may look at: all that can be seen of one domain from outside the server, and
// what its store holds. Each part that was not kept is left out, and what only that part could show
// is then not checked.
import type {
  DomainPauses,
  Execution,
  KeptHeartbeat,
  Message,
  Origin,
  ReadyTask,
} from "@ekiden/engine";
import type {
  EkidenInput,
  EkidenOutput,
  HistoryEvent,
  Input,
  OperationName,
  Output,
  WorkflowExecution,
  WorkflowType,
} from "@ekiden/model";

/** All that is known of one domain, for `checkInvariants`. */
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
  /** Every job of the domain, as it stood when the histories were read. */
  readonly jobs?: readonly JobEvidence[] | undefined;
  /** Closed runs that were looked for, and when they were found to be gone. */
  readonly forgotten?: readonly ForgottenRun[] | undefined;
  /** Rows of a store that belong to no run: one line each. */
  readonly orphans?: readonly string[] | undefined;
  /** What a store said of its own bytes when it was asked to look through them: one line each. */
  readonly damage?: readonly string[] | undefined;
  /** What a server has written to its log, and what must not be in it. */
  readonly log?: { readonly text: string; readonly secrets: readonly string[] } | undefined;
  readonly circumstances?: Circumstances | undefined;
}

interface ForgottenRun extends WorkflowExecution {
  /** Milliseconds. */
  readonly closedAt: number;
  /** The earliest moment (milliseconds) at which nothing of it was left. */
  readonly goneAt: number;
}

export interface JobEvidence extends Pick<EkidenOutput<"DescribeJob">, "jobId" | "status"> {
  readonly action: EkidenInput<"StartJob">["action"];
  readonly counts: EkidenOutput<"DescribeJob">["counts"];
  /** All of them: so few were done or skipped that each of these is kept, too. */
  readonly items: readonly (WorkflowExecution & { readonly state: JobItemState })[];
}

export type JobItemState = EkidenOutput<"ListJobItems">["items"][number]["state"];

export interface Circumstances {
  /** Other runs exist that are not among these: what only several show together is left alone. */
  readonly isPart?: boolean | undefined;
  /** How long a closed run is kept (milliseconds); absent: not known. */
  readonly retentionMilliseconds?: number | undefined;
  /** How many calls of an operation are let through: so many at once, and so many a second. */
  readonly quotas?: Readonly<Partial<Record<OperationName, Quota>>> | undefined;
  /** Nothing is under way any more: what must happen some day must have happened. */
  readonly atRest?: boolean | undefined;
  /** When the histories were read (milliseconds, on the server's clock). */
  readonly readAt?: number | undefined;
  /** How late a deadline may be reached, and a waiting poll be served; absent: however late. */
  readonly maxLatenessMilliseconds?: number | undefined;
  /** How long a node that has died may keep a task from the others; absent: not at all. */
  readonly maxClaimMilliseconds?: number | undefined;
  /**
   * How long after the time of an event it may have been committed; absent: at once. Of several
   * nodes, one may have looked at its clock first and another one have committed first.
   */
  readonly maxCommitMilliseconds?: number | undefined;
  /** By how much the clocks of two nodes may differ; absent: not at all. */
  readonly maxSkewMilliseconds?: number | undefined;
  /**
   * Operators may have let activities time out early, by calls that are not among these.
   */
  readonly mayHaveOperators?: boolean | undefined;
  /** Executions of one job that a node acts on at a time; 8 unless given. */
  readonly maxJobActionsAtOnce?: number | undefined;
  readonly maxHistoryEvents?: number | undefined;
  readonly maxOpenChildren?: number | undefined;
}

export interface Quota {
  readonly atOnce: number;
  readonly perSecond: number;
}

/** What is known of one run; without more than its history, it is held to what that shows. */
export interface RunEvidence extends WorkflowExecution {
  /** Where its first events come from, where it was reset or forked. */
  readonly origin?: Origin | undefined;
  /** It is gone from the store: absent where it is there, and all else is as it was then. */
  readonly removed?: RemovedEvidence | undefined;
  /** The run that took its place when it was reset while it was open. */
  readonly resetTo?: string | undefined;
  /** The whole history, from its first event on. */
  readonly history: readonly HistoryEvent[];
  /** The same history as it came over the wire. */
  readonly wire?: readonly object[] | undefined;
  /** Described when the history was read. */
  readonly description?: Output<"DescribeWorkflowExecution"> | undefined;
  /** The history as it was read at other times, or in other pages. */
  readonly readings?: readonly Reading[] | undefined;
  /** What a store holds of the run, of the same moment as the history. */
  readonly stored?: StoredRun | undefined;
  /** The state to which programs of several versions have folded the history. */
  readonly folds?: readonly { readonly program: string; readonly state: string }[] | undefined;
}

interface RemovedEvidence {
  /** Before the time was over for which a closed run is kept; 0 or less: it was over. */
  readonly earlyMilliseconds: number;
}

export interface StoredRun {
  /** The state as it was kept: the events after its last one lead on from there. */
  readonly state: Readonly<Execution>;
  /** Those beside it. */
  readonly heartbeats?: readonly KeptHeartbeat[] | undefined;
  /** What the columns say by which the run is listed, counted and found when it is due. */
  readonly columns: StoredColumns;
  /** Its tags by which it is not found. */
  readonly lostTags?: readonly string[] | undefined;
  /** Tasks of the run that a poller may have. */
  readonly tasks: readonly ReadyTask[];
  /** Tasks that are held aside while something is paused. */
  readonly heldTasks?: readonly ReadyTask[] | undefined;
  /** Of task lists and types of its domain; absent: none was ever paused. */
  readonly pauses?: DomainPauses | undefined;
  /** On their way, from the run or to it; those of a closed run may be left out. */
  readonly messages: readonly Message[];
  /** Of the commits of the run, oldest first; absent where a store has none. */
  readonly versions?: readonly StoredVersion[] | undefined;
  /** How long a closed run of the domain is kept (milliseconds). */
  readonly retentionMilliseconds: number;
}

interface StoredColumns {
  readonly workflowType: WorkflowType;
  readonly tagList?: readonly string[] | undefined;
  /** Milliseconds, as are the others. */
  readonly startedAt: number;
  readonly closedAt?: number | undefined;
  readonly closeStatus?: string | undefined;
  /** Open: when it is looked at next. Closed: when it is forgotten. */
  readonly dueAt: number;
}

interface StoredVersion {
  readonly version: number;
  readonly lastEventId: number;
}

export interface Reading {
  readonly pages: readonly (readonly HistoryEvent[])[];
  /** Latest event first. */
  readonly reverse: boolean;
}

/** Operators end activities by these. */
export type OperatorCallName =
  | "CompleteActivity"
  | "FailActivity"
  | "CancelActivity"
  | "TimeOutActivity"
  | "RetryActivity";
/** Operators pause by these, and let it go on. */
export type PauseCallName = `${"Pause" | "Resume"}${
  | "WorkflowExecution"
  | "WorkflowType"
  | "ActivityType"
  | "TaskList"}`;
/** By these, schedules are made and changed. */
export type ScheduleCallName =
  `${"Create" | "Update" | "Pause" | "Resume" | "Trigger" | "Backfill" | "Delete"}Schedule`;
type OwnCallName =
  | "SignalWithStartWorkflowExecution"
  | "ResetWorkflowExecution"
  | "ForkWorkflowExecution"
  | "DeleteWorkflowExecution"
  | "StartJob"
  | "StopJob"
  | OperatorCallName
  | PauseCallName
  | ScheduleCallName;
/** Operations of the service, and those of Ekiden's own that change executions. */
export type CallName = OperationName | OwnCallName;
export type CallInput<K extends CallName> = K extends OperationName
  ? Input<K>
  : EkidenInput<Extract<K, OwnCallName>>;
export type CallOutput<K extends CallName> = K extends OperationName
  ? Output<K>
  : EkidenOutput<Extract<K, OwnCallName>>;

/** One call, by its operation: who made it when, and what came of it. */
export type ClientCall<K extends CallName = CallName> = {
  [N in K]: {
    readonly client: string;
    readonly operation: N;
    readonly input: CallInput<N>;
    /** Milliseconds. */
    readonly sentAt: number;
    /** Milliseconds; of a call without an answer, when it was given up. */
    readonly returnedAt: number;
    readonly outcome: Outcome<N>;
    /** Whose action on an execution it was, and on which node; absent: a client called. */
    readonly job?: { readonly id: string; readonly node: string } | undefined;
    /**
     * Absent: it was signed as it must be, no policy is against it, and what it is about belongs to
     * the account of its caller (`foreign`: to another one).
     */
    readonly wrong?: "unsigned" | "forged" | "denied" | "foreign" | undefined;
  };
}[K];

/** What its caller learned of a call. */
export type Outcome<K extends CallName = CallName> =
  | { readonly kind: "ok"; readonly output: CallOutput<K> }
  | { readonly kind: "fault"; readonly fault: string }
  /** No answer came: the server may have done what it was asked, or not. */
  | { readonly kind: "unknown" };

/** A task as a poll received it. */
export type Delivery = DecisionDelivery | ActivityDelivery;

interface Given {
  /** What the poll said of itself. */
  readonly identity?: string | undefined;
  /** Milliseconds. */
  readonly returnedAt: number;
}

interface DecisionDelivery extends Given {
  readonly kind: "decision";
  readonly task: Omit<Output<"PollForDecisionTask">, "events" | "nextPageToken">;
  /** All pages of the history that came with it, oldest event first. */
  readonly events: readonly HistoryEvent[];
}

export interface ActivityDelivery extends Given {
  readonly kind: "activity";
  readonly task: Output<"PollForActivityTask">;
}

/** The whole of a list, all its pages together, and what was counted by the same filters. */
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

/** How many tasks wait in a list, as the service counts them. */
export interface Backlog {
  readonly kind: "decision" | "activity";
  readonly taskList: string;
  readonly count: number;
}

/** One place where an invariant does not hold. */
export interface Violation {
  /** Its number in the table of invariants: `A9`. */
  readonly invariant: string;
  /** `workflowId/runId`; absent where no single run is to blame. */
  readonly run?: string | undefined;
  readonly message: string;
}
