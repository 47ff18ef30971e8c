// What a caller may know of an execution. What it does not know, it leaves out, and nothing is then
// said of it.
import type { DomainPauses, Execution, Limits, Pause } from "@ekiden/engine";
import type { CloseStatus, HistoryEvent, RegistrationStatus } from "@ekiden/model";
import type { Explanation } from "./said.ts";

export interface KnownExecution {
  /** With the heartbeats, which no history has; its domain is the plain name. */
  readonly state: Readonly<Execution>;
  /** The whole history, from its first event on. Payloads may be missing, or cut. */
  readonly history: readonly HistoryEvent[];
  /** Milliseconds, on the clock that stamped the events. */
  readonly now: number;
  readonly taskLists?: KnownTaskLists | undefined;
  /** Of its domain; absent: what is paused is not known. */
  readonly pauses?: readonly KnownPause[] | undefined;
  /** When task lists and types of its domain were paused, and are; absent: never. */
  readonly pausedTimes?: DomainPauses | undefined;
  /** Open children of the run, as far as they were looked up. */
  readonly children?: readonly KnownChild[] | undefined;
  /** Absent: which types the domain has is not known. */
  readonly types?: KnownTypes | undefined;
  /** The limits that the server holds its executions to. */
  readonly limits?: Readonly<Limits> | undefined;
  /** Whether people, and not workers, do the tasks of an activity task list. */
  readonly isInbox?: ((taskList: string) => boolean) | undefined;
}

/** A task list or a type that is paused. */
export interface KnownPause extends Pause {
  readonly kind: "decisionTaskList" | "activityTaskList" | "workflowType" | "activityType";
  readonly name: string;
  /** Empty for a task list. */
  readonly version: string;
}

export interface KnownTaskLists {
  /** Milliseconds: from when on polls were noticed. Of the time before nothing is known. */
  readonly watchedSince: number;
  /** Nodes whose polls were not noticed: 0 where all polls were. */
  readonly unseenNodes: number;
  /** A list that is not among them has no tasks, and was not polled since `watchedSince`. */
  readonly lists: readonly KnownTaskList[];
}

export interface KnownTaskList {
  readonly kind: "decision" | "activity";
  readonly name: string;
  /** Tasks that wait on it. */
  readonly backlog: number;
  readonly pollers: readonly KnownPoller[];
}

export interface KnownPoller {
  /** Empty where its polls gave none. */
  readonly identity: string;
  /** Milliseconds. */
  readonly lastSeenAt: number;
  /** It waits for a task at this moment. */
  readonly isWaiting: boolean;
}

export interface KnownChild {
  /** The event of the parent by which it was asked for. */
  readonly initiatedEventId: number;
  readonly workflowId: string;
  readonly runId: string;
  /** It has closed, and the parent has not recorded that yet. */
  readonly closed?: { readonly at: number; readonly status: CloseStatus } | undefined;
  readonly explanation: Explanation;
}

export interface KnownTypes {
  /** `MISSING`: the domain has no such type. Undefined: it was not looked up. */
  activityType(name: string, version: string): RegistrationStatus | "MISSING" | undefined;
}
