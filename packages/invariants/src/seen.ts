// All the evidence, filed so that an invariant finds what it asks for at once.
import type { EventType, HistoryEvent, WorkflowExecution } from "@ekiden/model";
import { copiesIn } from "./copies.ts";
import type {
  CallName,
  Circumstances,
  ClientCall,
  Delivery,
  Evidence,
  OperatorCallName,
  Outcome,
} from "./evidence.ts";
import { add, nameOf, RunReading } from "./reading.ts";

/** A task as it was given, and every call that carried its token. */
export interface Attempt<D extends Delivery = Delivery> {
  readonly delivery: D;
  readonly run: RunReading | undefined;
  readonly calls: readonly ClientCall[];
}

type PollName = "PollForDecisionTask" | "PollForActivityTask";

const pollOf: Readonly<Record<Delivery["kind"], PollName>> = {
  decision: "PollForDecisionTask",
  activity: "PollForActivityTask",
};

/** The operations by which operators end activities. */
const operatorNames: readonly OperatorCallName[] = [
  "CompleteActivity",
  "FailActivity",
  "CancelActivity",
  "TimeOutActivity",
  "RetryActivity",
];

const defaults = {
  atRest: false,
  isPart: false,
  maxClaimMilliseconds: 0,
  maxCommitMilliseconds: 0,
  maxSkewMilliseconds: 0,
  maxHistoryEvents: 25_000,
  maxOpenChildren: 1_000,
  maxJobActionsAtOnce: 8,
  mayHaveOperators: false,
};

/** The runs by name and workflow, the calls by operation, and each task with the calls about it. */
export class Seen {
  readonly evidence: Evidence;
  readonly runs: readonly RunReading[];
  readonly circumstances: Circumstances & Readonly<typeof defaults>;
  /** By workflowId, in the order in which they started. */
  readonly workflows = new Map<string, RunReading[]>();
  readonly attempts: readonly Attempt[];
  readonly #given = new Set<string>();
  readonly #copies = new Map<RunReading, number>();
  readonly #byName = new Map<string, RunReading>();
  readonly #byActivity = new Map<string, ClientCall<OperatorCallName>[]>();
  readonly #byOperation = new Map<CallName, ClientCall[]>();

  constructor(evidence: Evidence) {
    this.evidence = evidence;
    this.circumstances = { ...defaults, ...definedOnly(evidence.circumstances ?? {}) };
    this.runs = evidence.runs.map((run) => new RunReading(run));
    for (const run of this.runs) {
      this.#byName.set(run.name, run);
      add(this.workflows, run.evidence.workflowId, run);
    }
    for (const run of this.runs) {
      if (run.origin) this.#copies.set(run, copiesIn(run, this.run(run.origin)));
    }
    for (const runs of this.workflows.values()) runs.sort(byStart);
    const calls = evidence.calls ?? [];
    this.#fileCalls(calls);
    const byToken = callsByToken(calls);
    this.attempts = (evidence.deliveries ?? []).map((delivery) => ({
      delivery,
      run: this.run(delivery.task.workflowExecution),
      calls: byToken.get(delivery.task.taskToken) ?? [],
    }));
    for (const { run, delivery } of this.attempts) {
      if (run) this.#given.add(`${run.name} ${delivery.task.startedEventId}`);
    }
  }

  #fileCalls(calls: readonly ClientCall[]): void {
    for (const call of calls) add(this.#byOperation, call.operation, call);
    for (const call of this.allOperatorCalls) {
      add(this.#byActivity, activityKey(call.input.workflowId, call.input.activityId), call);
    }
  }

  run(name: WorkflowExecution): RunReading | undefined {
    return this.#byName.get(nameOf(name));
  }

  runsOf(workflowId: string): readonly RunReading[] {
    return this.workflows.get(workflowId) ?? [];
  }

  /** Was the event recorded by the run that this one goes on from? */
  isCopy(run: RunReading, id: number): boolean {
    return id <= (this.#copies.get(run) ?? 0);
  }

  /** Without those that it has from another run. */
  ownEvents<K extends EventType>(run: RunReading, ...types: K[]): readonly HistoryEvent<K>[] {
    return run.of(...types).filter(({ id }) => !this.isCopy(run, id));
  }

  /** The runs of the chain that begins with this one, and goes on as new or after resets. */
  chainOf(run: RunReading): readonly [RunReading, ...RunReading[]] {
    const { closing, resetTo } = run;
    const { workflowId } = run.evidence;
    const isContinued = closing?.type === "WorkflowExecutionContinuedAsNew";
    const runId = isContinued ? closing.data.newExecutionRunId : resetTo;
    if (runId === undefined) return [run];
    const next = this.run({ workflowId, runId });
    return next && next !== run ? [run, ...this.chainOf(next)] : [run];
  }

  /** Was every call of these clients written down? Then nothing else may be there. */
  get hasCalls(): boolean {
    return this.evidence.calls !== undefined;
  }

  /** Has any client recorded that it was given the task which this event started? */
  wasGiven(run: RunReading, startedEventId: number): boolean {
    return !this.evidence.deliveries || this.#given.has(`${run.name} ${startedEventId}`);
  }

  /**
   * Did a poll of that name, sent before then, end without an answer, or with a refusal because the
   * store was unavailable? A task that was started for it goes to another poll, which got it first.
   */
  hasMissed(kind: Delivery["kind"], identity: string | undefined, before: number): boolean {
    const polls = [...this.calls(pollOf[kind])] as readonly ClientCall<PollName>[];
    return polls.some(
      ({ input, sentAt, outcome }) =>
        isMissed(outcome) && input.identity === identity && sentAt <= before,
    );
  }

  /** Of operators, about activities of this id in any run of the workflow. */
  operatorCalls(workflowId: string, activityId: string): readonly ClientCall<OperatorCallName>[] {
    return this.#byActivity.get(activityKey(workflowId, activityId)) ?? [];
  }

  get allOperatorCalls(): readonly ClientCall<OperatorCallName>[] {
    return operatorNames.flatMap((operation) => [...this.calls(operation)]);
  }

  calls<K extends CallName>(operation: K): readonly ClientCall<K>[] {
    return (this.#byOperation.get(operation) ??
      []) as readonly ClientCall[] as readonly ClientCall<K>[];
  }

  attemptsAt<K extends Delivery["kind"]>(
    kind: K,
  ): readonly Attempt<Extract<Delivery, { kind: K }>>[] {
    return this.attempts.filter(({ delivery }) => delivery.kind === kind) as Attempt<
      Extract<Delivery, { kind: K }>
    >[];
  }
}

/** A clock that was set back stands still for a run: the next one may start in the same instant. */
const byStart = (one: RunReading, other: RunReading): number =>
  one.startedAt - other.startedAt || Number(continues(one, other)) - Number(continues(other, one));

const continues = ({ started, origin }: RunReading, { evidence }: RunReading): boolean =>
  started?.continuedExecutionRunId === evidence.runId || origin?.runId === evidence.runId;

const isMissed = (outcome: Outcome): boolean =>
  outcome.kind === "unknown" ||
  (outcome.kind === "fault" && outcome.fault === "ServiceUnavailable");

const activityKey = (workflowId: string, activityId: string): string =>
  `${workflowId}\0${activityId}`;

const definedOnly = <T extends object>(given: T): T =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;

const callsByToken = (calls: readonly ClientCall[]): Map<string, ClientCall[]> => {
  const byToken = new Map<string, ClientCall[]>();
  for (const call of calls) {
    if ("taskToken" in call.input) add(byToken, call.input.taskToken, call);
  }
  return byToken;
};
