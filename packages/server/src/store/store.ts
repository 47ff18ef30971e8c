// The contract of every store: what is remembered, and what a caller may rely on.
//
//  - A promise that resolves means: committed, and durable where the store is durable.
//  - A promise that rejects with a Fault means: refused, and nothing has changed. One says less:
//    ServiceUnavailable also comes of a disk that broke during the commit, and then leaves unknown
//    whether the change was made.
//  - A promise that rejects otherwise means: unknown to the caller.
//  - Where it is unknown, the store has either committed the change whole or not at all (I2), and
//    answers later calls by what it really holds, at the latest once it is opened again.
//  - Reads see every change that was acknowledged before they began.
import type { ActivityTypeDefaults, WorkflowTypeDefaults } from "@ekiden/engine";
import type { RegistrationStatus } from "@ekiden/model";
import type { KeyStore, PolicyStore, RoleStore } from "./access-store.ts";
import type { ChangedRun } from "./changed-run.ts";
import type { DomainKey, DomainScope } from "./domain-key.ts";
import type { EventDeliveryStore } from "./event-delivery-store.ts";
import type { HumanTaskStore } from "./human-task-store.ts";
import type { IncidentStore } from "./incident-store.ts";
import type { JobStore } from "./job-store.ts";
import type { MessageId, MessageStore } from "./message-store.ts";
import type { NodeReportStore } from "./node-report-store.ts";
import type { PauseStore } from "./pause-store.ts";
import type { ProgramStore } from "./program-store.ts";
import type {
  DueRun,
  DueRuns,
  ExecutionId,
  ExpiredRuns,
  NamePage,
  RunKey,
  RunStep,
  StoredState,
} from "./records.ts";
import type { ScheduleStore } from "./schedule-store.ts";
import type { SearchStore } from "./search-store.ts";
import type { SecretStore } from "./secret-store.ts";
import type { CommitFacts, StoreFigures, StoreStatistics } from "./statistics.ts";
import type { SharedClock, TimeMark } from "./store-time.ts";
import type { TaskStore } from "./task-store.ts";
import type { VisibilityStore } from "./visibility-store.ts";

export type {
  KeyStatus,
  KeyStore,
  OpenKeys,
  PolicyName,
  PolicyStore,
  RoleStore,
  StoredKey,
  StoredPolicy,
  StoredRole,
} from "./access-store.ts";
export type { ChangedRun, EventRange } from "./changed-run.ts";
export type { MessageId, MessageStore, PendingMessage } from "./message-store.ts";
export type {
  DueRun,
  DueRuns,
  ExecutionId,
  ExpiredRuns,
  RunKey,
  RunStep,
  StoredState,
} from "./records.ts";
export type {
  Backlog,
  BacklogTask,
  TaskCount,
  TaskListReference,
  TaskPoll,
  TaskStore,
  TaskToTake,
  UndeliveredTask,
  WaitingTask,
} from "./task-store.ts";
export type { VisibilityFilter, VisibilityQuery, VisibilityStore } from "./visibility-store.ts";

/**
 * What names a domain is a `DomainKey`, also in what is handed out; faults name it plainly.
 */
export interface Store {
  readonly domains: DomainStore;
  readonly types: TypeStore;
  readonly executions: ExecutionStore;
  readonly histories: HistoryStore;
  readonly tasks: TaskStore;
  readonly messages: MessageStore;
  readonly visibility: VisibilityStore;
  readonly searches: SearchStore;
  readonly keys: KeyStore;
  readonly policies: PolicyStore;
  readonly roles: RoleStore;
  readonly humanTasks: HumanTaskStore;
  readonly jobs: JobStore;
  readonly schedules: ScheduleStore;
  readonly incidents: IncidentStore;
  readonly eventDeliveries: EventDeliveryStore;
  readonly pauses: PauseStore;
  readonly programs: ProgramStore;
  /** They seal what callers carry for a server: tokens of tasks and of pages, and links. */
  readonly secrets: SecretStore;
  /** Of this node alone; undefined where no other node shares the store. */
  readonly statistics: StoreStatistics | undefined;
  /** Calls with each commit of this node, once it is durable. */
  onCommitted(listener: (commit: CommitFacts) => void): void;
  /** Resolves once all that can be read now is durable; rejects where it may be lost. */
  durable(): Promise<void>;
  /**
   * Undefined where nothing that was changed here waits for its commit, as always over a database.
   * Else settles when that can be read; rejects where it has failed.
   */
  written(): Promise<void> | undefined;
  /** Of this node alone, at this moment. */
  figures(): StoreFigures;
  /**
   * Calls with the milliseconds from a commit of another node to its notice here. Never where the
   * nodes have no clock in common.
   */
  onNotified(listener: (lagMilliseconds: number) => void): void;
  /** For how long `due` and `pending` give something to this node alone; infinite on files. */
  readonly leaseMilliseconds: number;
  /** How many nodes share the store, this one included, as it has heard within seconds. */
  nodes(): number;
  /** Undefined where no other node can share the store. */
  readonly nodeReports: NodeReportStore | undefined;
  /** The time of all nodes; undefined where no other node can share the store. */
  readonly sharedClock: SharedClock | undefined;
  readonly timeMark: TimeMark;
  /**
   * Resolves while calls can be served: what they need was reached just now, and takes changes.
   * Rejects with ServiceUnavailable, whose message says why not. Costs as much as a small call.
   */
  probe(): Promise<void>;
  /** Commits what is under way, then releases everything. */
  close(): Promise<void>;
}

// ── Domains ─────────────────────────────────────────────────────────────────────────────────────

export interface DomainRecord {
  readonly key: DomainKey;
  readonly status: RegistrationStatus;
  readonly description?: string | undefined;
  /** As given: whole days, or NONE. */
  readonly retentionDays: string;
  readonly tags: readonly ResourceTag[];
}

export interface ResourceTag {
  readonly key: string;
  readonly value?: string | undefined;
}

export type TagChange = (present: readonly ResourceTag[]) => readonly ResourceTag[];

export interface DomainStore {
  /**
   * Throws DomainAlreadyExistsFault, also for a deprecated name; LimitExceededFault where the
   * account of the domain has `max`.
   */
  register(domain: DomainRecord, max: number): Promise<void>;
  find(domain: DomainKey): Promise<DomainRecord | undefined>;
  /** Ascending by name, or descending when reversed. */
  list(query: NameQuery & { readonly scope: DomainScope }): Promise<NamePage<DomainRecord>>;
  /** Its types go with it. Throws UnknownResourceFault, DomainDeprecatedFault. */
  deprecate(domain: DomainKey, at: number): Promise<void>;
  /**
   * Brings back the types that went with the domain, and no others.
   * Throws UnknownResourceFault, and DomainAlreadyExistsFault when it is registered.
   */
  undeprecate(domain: DomainKey): Promise<void>;
  /**
   * To what `change` makes of those that are there; it may be called several times, where others
   * change them as well. Throws UnknownResourceFault, and what `change` throws.
   */
  changeTags(domain: DomainKey, change: TagChange): Promise<void>;
}

interface NameQuery {
  readonly status: RegistrationStatus;
  readonly reverse: boolean;
  /** 1 to 1,000. */
  readonly pageSize: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
}

// ── Workflow and activity types ─────────────────────────────────────────────────────────────────

export interface TypeDefaults {
  readonly workflow: WorkflowTypeDefaults;
  readonly activity: ActivityTypeDefaults;
}
export type TypeKind = keyof TypeDefaults;

export interface TypeName {
  readonly domain: DomainKey;
  readonly name: string;
  readonly version: string;
}

export interface TypeRecord<K extends TypeKind = TypeKind> extends TypeName {
  readonly status: RegistrationStatus;
  readonly description?: string | undefined;
  /** Milliseconds. */
  readonly createdAt: number;
  /** Milliseconds; only while deprecated. */
  readonly deprecatedAt?: number | undefined;
  /** Just what was registered. */
  readonly defaults: TypeDefaults[K];
}

export interface TypeStore {
  /**
   * Throws TypeAlreadyExistsFault, also for a deprecated type; LimitExceededFault at `max` types
   * of the kind in the domain.
   */
  register<K extends TypeKind>(kind: K, type: TypeRecord<K>, max: number): Promise<void>;
  find<K extends TypeKind>(kind: K, name: TypeName): Promise<TypeRecord<K> | undefined>;
  /** Ascending by name and version, or descending when reversed. */
  list<K extends TypeKind>(
    kind: K,
    query: NameQuery & { readonly domain: DomainKey; readonly name?: string | undefined },
  ): Promise<NamePage<TypeRecord<K>>>;
  /** Throws UnknownResourceFault, TypeDeprecatedFault. */
  deprecate(kind: TypeKind, name: TypeName, at: number): Promise<void>;
  /** Throws UnknownResourceFault, and TypeAlreadyExistsFault when it is registered. */
  undeprecate(kind: TypeKind, name: TypeName): Promise<void>;
  /** Throws UnknownResourceFault, and TypeNotDeprecatedFault when it is registered. */
  delete(kind: TypeKind, name: TypeName): Promise<void>;
}

// ── Executions ──────────────────────────────────────────────────────────────────────────────────

/** Partitions are virtual: a fixed hash of domain and workflowId, so that stores can be split. */
export const partitions = 1024;

export interface WorkflowReference {
  readonly domain: DomainKey;
  readonly workflowId: string;
}

/** A run by its id, by its full name, or (without runId) the open run of a workflow. */
export type RunReference =
  | { readonly id: ExecutionId }
  | {
      readonly domain: DomainKey;
      readonly workflowId: string;
      readonly runId?: string | undefined;
    };

/** A change of one execution: synchronous, and refusing (by throwing a Fault) before it records. */
export type Change<T> = (step: RunStep, id: ExecutionId) => T;

/** What is done to the open run of a workflow, and what to a new one where none is open. */
export interface StepOrStart<T> {
  readonly step: Change<T>;
  readonly start: Change<T>;
}

export interface StepOptions {
  /** The message that causes the step: it is removed in the same commit. */
  readonly consumes?: MessageId | undefined;
  /** What is thrown where there is no such run; an UnknownResourceFault unless given. */
  readonly absent?: (() => Error) | undefined;
}

export interface StoredExecution {
  readonly id: ExecutionId;
  readonly execution: Readonly<StoredState>;
}

export type ExecutionIdentity = Readonly<Pick<StoredState, keyof RunKey | "workflowType">>;

export interface ExecutionStore {
  /**
   * Makes a new run and takes its first step. Throws WorkflowExecutionAlreadyStartedFault when the
   * workflow has an open run (X1), and when there is a run of that key, which is begun once.
   */
  start<T>(key: RunKey, at: number, change: Change<T>, options?: StepOptions): Promise<T>;
  /**
   * With `start` and `stepOrStart` the only verbs that write an execution (I2). The events, the
   * state, the tasks, the messages and the successor of the step commit together.
   * Throws UnknownResourceFault when there is no such run, or no open run of that name.
   */
  step<T>(run: RunReference, at: number, change: Change<T>, options?: StepOptions): Promise<T>;
  /**
   * Takes a step of the open run of the workflow, or, where none is open, makes a run of this key
   * and takes its first step. Which of the two it is, is decided by the commit.
   */
  stepOrStart<T>(key: RunKey, at: number, changes: StepOrStart<T>): Promise<T>;
  find(run: RunReference): Promise<StoredExecution | undefined>;
  /** What of a run never changes; cheaper than to find it. */
  identify(id: ExecutionId): Promise<ExecutionIdentity | undefined>;
  /** Which of these are open no more, or are gone. */
  closedAmong(ids: readonly ExecutionId[]): Promise<readonly ExecutionId[]>;
  /** Closed runs of a workflow, at most `maxCount` of them: the one that closed last first. */
  lastClosed(workflow: WorkflowReference, maxCount: number): Promise<readonly ExecutionId[]>;
  /** Open executions of a domain, for a limit: what other nodes have just done may be missing. */
  countOpen(domain: DomainKey): Promise<number>;

  /**
   * Runs that have something to do by `at` (milliseconds): a deadline, or, when closed, to be
   * forgotten. May name a run too early for its deadline, never too late.
   */
  due(at: number, max: number, which?: DueRuns): Promise<readonly DueRun[]>;
  /** The earliest moment at which `due` may name a run. */
  nextDueAt(): Promise<number | undefined>;
  /** Closed runs that may be forgotten by `at` (milliseconds): the first `maxCount` of them. */
  countExpired(at: number, maxCount: number): Promise<readonly ExpiredRuns[]>;
  /** Calls whenever a commit brings that moment forward. */
  onDueSooner(listener: (at: number) => void): void;
  /**
   * From then on, while `mayReach` says yes, what is due by the time of a step happens before it:
   * in the same commit, and also where the step is refused. So no step finds a run whose time is
   * over, and no poll gets a task that has timed out. Until then such runs wait for `due` alone.
   */
  reachFirst(mayReach: () => boolean): void;
  /**
   * Calls for each run that a commit of this node has changed, after the commit: once, however many
   * steps of the run it holds. Not for a step that was refused, failed, or changed nothing.
   */
  onChanged(listener: (run: ChangedRun) => void): void;
  /** As `onChanged`. From then on steps tell how long tasks and runs took; none did before. */
  onMeasured(listener: (run: ChangedRun) => void): void;
  /** Removes a closed run with all that belongs to it. */
  remove(id: ExecutionId): Promise<void>;
}

export interface HistoryStore {
  /**
   * The encoded events `first` to `last` (both included) as the inside of a JSON array; see
   * `joinEvents` and `splitEvents` of the model.
   */
  read(id: ExecutionId, first: number, last: number): Promise<string>;
}
