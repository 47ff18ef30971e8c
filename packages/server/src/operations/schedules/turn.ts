// What a node does for a schedule that is due: one thing at a time, and each may be done again by
// another node, since an execution is looked up by its names before it is started.
import { Fault } from "@ekiden/model";
import type { Principal } from "../../access/principal.ts";
import type { Clock } from "../../clock.ts";
import { plainName } from "../../store/domain-key.ts";
import type { ScheduleRecord, ScheduleStore } from "../../store/schedule-store.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { type CallOrigin, isOutcomeLost, type StoredCallerCalls } from "../stored-caller.ts";
import type { AwaitedCloses } from "./awaited-closes.ts";
import { hasSameTimes, startInputOf } from "./definition.ts";
import { graceMilliseconds, passOver, type Step } from "./missed-times.ts";
import { amend, dueAtOf, type OpenSchedule, openSchedule, store } from "./open-schedule.ts";
import { scheduledRunId, userAgentOf, workflowIdOf } from "./run-names.ts";
import {
  all,
  type Backfill,
  handled,
  type Outcome,
  type StateChange,
  stateFrom,
  stateText,
  type WaitingTime,
  withOutcome,
} from "./state.ts";

export interface TurnDeps {
  readonly executions: Pick<HandlerDeps["store"]["executions"], "find">;
  readonly schedules: Pick<ScheduleStore, "find" | "change">;
  readonly calls: Pick<StoredCallerCalls, "make">;
  readonly awaitedCloses: Pick<AwaitedCloses, "begin" | "end">;
  /** Between two looks at whether an execution has closed, where no news of that comes. */
  readonly lookMilliseconds: number;
  /** Is what the caller signed with still in force? */
  readonly isInForce: (principal: Principal) => Promise<boolean>;
  readonly clock: Clock;
  /** A text that no other change has. */
  readonly newRevision: () => string;
  /** What came of a time, once that is stored. */
  readonly onOutcome: (schedule: ScheduleRecord, outcome: Outcome) => void;
  /** A call has failed; it is made again. */
  readonly onError: (error: unknown) => void;
}

/** So long the node has a schedule to itself (H2). */
export const leaseMilliseconds = 30_000;
/** After a call that quotas had no room for, or whose outcome is not known. */
const restMilliseconds = 1_000;

/** What cannot be done now, and is to be tried again. */
class NotNow extends Error {}

/** Takes the schedule, does the next thing that is due, and notes what came of it. */
export const takeTurn = async (deps: TurnDeps, due: ScheduleRecord): Promise<void> => {
  const { schedules, clock, newRevision } = deps;
  const [revision, dueAt] = [newRevision(), clock.now() + leaseMilliseconds];
  const state = stateText({ ...stateFrom(due.state), turn: { id: revision, until: dueAt } });
  const claimed = { ...due, revision, state, dueAt };
  // Before its times are read: one that cannot be read must not be due at once again.
  if (!(await schedules.change(due, due.revision, claimed))) return;
  const schedule = await openSchedule(claimed);
  const step = await new Turn(deps, schedule).next();
  await note(deps, schedule, step);
};

const note = async (deps: TurnDeps, schedule: OpenSchedule, step: Step): Promise<void> => {
  const noting = (found: OpenSchedule) => ({ state: notedIn(found, schedule, step) });
  const { id, era } = schedule.record;
  const isNoted =
    (await store(deps, { ...schedule, ...noting(schedule) })) ??
    (await amend(deps, schedule.record, (found) =>
      // In a standby that lacks the last commits, what the turn has done is looked up anew (H3).
      found.record.id === id && found.record.era === era ? noting(found) : undefined,
    ));
  if (isNoted) for (const outcome of step.outcomes) deps.onOutcome(schedule.record, outcome);
};

/** What a turn has done, in the state of a schedule that others may have changed meanwhile. */
const notedIn = (found: OpenSchedule, { definition, state }: OpenSchedule, step: Step) => {
  // Another node has taken it: how far it is, that one says. What was started was started.
  const isOwn = found.state.turn?.id === state.turn?.id;
  const known = step.outcomes.filter(({ outcome }) => isOwn || outcome === "STARTED");
  const outcomes = all(...known.map(withOutcome));
  if (!isOwn) return outcomes(found.state);
  // With other times, it is as far as the update says.
  const isSame = hasSameTimes(found.definition, definition);
  return all(outcomes, isSame ? step.move : unmoved, withoutTurn)(found.state);
};

class Turn {
  readonly #deps: TurnDeps;
  readonly #schedule: OpenSchedule;
  readonly #now: number;

  constructor(deps: TurnDeps, schedule: OpenSchedule) {
    this.#deps = deps;
    this.#schedule = schedule;
    this.#now = deps.clock.now();
  }

  async next(): Promise<Step> {
    try {
      const { outcomes, move } = await this.#next();
      return { outcomes, move: all(move, withoutRest) };
    } catch (error) {
      if (!(error instanceof NotNow)) throw error;
      const restsUntil = this.#now + restMilliseconds;
      return moving((state) => ({ ...state, restsUntil }));
    }
  }

  async #next(): Promise<Step> {
    const { state, times } = this.#schedule;
    const { pause, restsUntil = 0, waiting, backfill, handledUntil } = state;
    if (pause || restsUntil > this.#now) return moving();
    if (waiting && waiting.lookAt <= this.#now) return this.#startWaiting(waiting);
    const time = times.after(handledUntil);
    if (time !== undefined) {
      const dueAt = dueAtOf(this.#schedule, time);
      if (dueAt <= this.#now) return this.#handle(time, this.#now - dueAt > graceMilliseconds);
    }
    return backfill && backfill.lookAt <= this.#now ? this.#backfill(backfill) : moving();
  }

  async #handle(time: number, isLate: boolean): Promise<Step> {
    const started = await this.#startedFor(time);
    const late = { schedule: this.#schedule, first: time, now: this.#now };
    const passed = isLate && !started ? passOver(late) : undefined;
    if (passed) return passed;
    const { outcomes, move } = started
      ? { outcomes: [started], move: handled(time) }
      : await this.#meet(time);
    return { outcomes, move: isLate ? move : all(move, withoutMadeUp) };
  }

  /** A time has come. */
  async #meet(time: number): Promise<Step> {
    const { definition, state } = this.#schedule;
    const { waiting, previous = "" } = state;
    const { overlap } = definition;
    const isOpen = overlap !== "ALLOW" && (await this.#mustWait());
    if (!isOpen && waiting) return this.#startWaiting(waiting);
    if (!isOpen) return this.#startFor(time, handled(time));
    if (overlap === "SKIP") {
      const text = `The execution ${previous}, which the schedule had started, was open`;
      return { outcomes: [this.#skipped(time, text)], move: handled(time) };
    }
    if (overlap !== "TERMINATE") return this.#waitWith(time, overlap === "CANCEL");
    const refusal = await this.#tell("TerminateWorkflowExecution", {
      workflowId: previous,
      reason: `The schedule ${this.#schedule.record.name} starts the next execution`,
    });
    if (refusal) return { outcomes: [this.#failed(time, refusal)], move: handled(time) };
    return this.#startFor(time, handled(time));
  }

  async #waitWith(time: number, mustCancel: boolean): Promise<Step> {
    const { waiting: replaced, previous = "" } = this.#schedule.state;
    const outcomes = replaced
      ? [this.#skipped(replaced.time, "A later time has taken the place in which it waited")]
      : [];
    let isCanceled = replaced?.isCanceled;
    if (mustCancel && !isCanceled) {
      const refusal = await this.#tell("RequestCancelWorkflowExecution", { workflowId: previous });
      if (refusal) outcomes.push(this.#failed(time, refusal));
      if (refusal) return { outcomes, move: all(handled(time), withoutWaiting) };
      isCanceled = true;
    }
    const waiting = { time, lookAt: this.#now + this.#deps.lookMilliseconds, isCanceled };
    return { outcomes, move: (state) => handled(time)({ ...state, waiting }) };
  }

  async #startWaiting(waiting: WaitingTime): Promise<Step> {
    const started = await this.#startedFor(waiting.time);
    if (started) return { outcomes: [started], move: withoutWaiting };
    if (!(await this.#mustWait())) return this.#startFor(waiting.time, withoutWaiting);
    const later = { ...waiting, lookAt: this.#now + this.#deps.lookMilliseconds };
    return moving((state) => ({ ...state, waiting: later }));
  }

  async #backfill(backfill: Backfill): Promise<Step> {
    const time = this.#schedule.times.after(backfill.next - 1);
    if (time === undefined || time > backfill.to) {
      return moving(changed(backfill, undefined));
    }
    if (await this.#mustWait()) {
      const lookAt = this.#now + this.#deps.lookMilliseconds;
      return moving(changed(backfill, { ...backfill, lookAt }));
    }
    const move = changed(backfill, { ...backfill, next: time + 1, lookAt: this.#now });
    const started = await this.#startedFor(time);
    if (!started) return this.#startFor(time, move);
    if (started.at >= backfill.since) return { outcomes: [started], move };
    const previous = started.workflowId;
    const skipped = this.#skipped(time, "The schedule had started an execution for it before");
    return { outcomes: [skipped], move: (state) => move({ ...state, previous }) };
  }

  async #startFor(time: number, move: StateChange): Promise<Step> {
    return { outcomes: [await this.#start(time)], move };
  }

  async #start(time: number): Promise<Outcome> {
    const { record, definition } = this.#schedule;
    const { workflowId, runId } = this.#namesFor(time);
    const input = startInputOf(plainName(record.domain), workflowId, definition);
    const refusal = await this.#call("StartWorkflowExecution", input, runId);
    // Also after a refusal: a node that was held up may have started it meanwhile.
    const started = await this.#startedFor(time);
    if (started) return started;
    return refusal === undefined ? this.#started(time, this.#now) : this.#failed(time, refusal);
  }

  /** Undefined: it was made, or the execution has closed meanwhile. */
  async #tell(operation: string, input: object): Promise<string | undefined> {
    const domain = plainName(this.#schedule.record.domain);
    const refusal = await this.#call(operation, { ...input, domain });
    return refusal?.startsWith("UnknownResourceFault") ? undefined : refusal;
  }

  /** What the call is refused with, as text. Throws NotNow where it is to be made again. */
  async #call(operation: string, input: object, runId?: string): Promise<string | undefined> {
    const { calls, isInForce, onError } = this.#deps;
    const { definition, record } = this.#schedule;
    if (!(await isInForce(definition.caller.principal))) {
      return "The key or the role that the schedule acts as is gone: update the schedule";
    }
    try {
      await calls.make(operation, input, originOf(this.#schedule, runId));
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault) || isOutcomeLost(error) || isThrottled(error)) {
        if (!(error instanceof Fault)) onError(error);
        throw new NotNow(`${operation} of the schedule ${record.name}`);
      }
      return `${error.fault}: ${error.message}`;
    }
  }

  /** The execution that was started last is open, or one that continues it. */
  async #mustWait(): Promise<boolean> {
    const { executions, awaitedCloses } = this.#deps;
    const { record, state } = this.#schedule;
    const { previous: workflowId } = state;
    if (workflowId === undefined) return false;
    const workflow = { domain: record.domain, workflowId };
    awaitedCloses.begin(record, workflow);
    const isOpen = (await executions.find(workflow)) !== undefined;
    if (!isOpen) awaitedCloses.end(record);
    return isOpen;
  }

  /** The run may be there: of a turn that was not noted. */
  async #startedFor(time: number): Promise<Outcome | undefined> {
    const run = { domain: this.#schedule.record.domain, ...this.#namesFor(time) };
    const found = await this.#deps.executions.find(run);
    return found && this.#started(time, found.execution.startedAt);
  }

  #started(scheduledFor: number, at: number): Outcome {
    return { scheduledFor, at, outcome: "STARTED", ...this.#namesFor(scheduledFor) };
  }

  #namesFor(time: number) {
    const { record, definition } = this.#schedule;
    const workflowId = workflowIdOf(record.name, definition, time);
    return { workflowId, runId: scheduledRunId(record, time) };
  }

  #skipped(scheduledFor: number, text: string): Outcome {
    return { scheduledFor, at: this.#now, outcome: "SKIPPED", text };
  }

  #failed(scheduledFor: number, text: string): Outcome {
    return { scheduledFor, at: this.#now, outcome: "FAILED", text };
  }
}

const isThrottled = ({ fault }: Fault): boolean => fault === "ThrottlingException";

const unmoved: StateChange = (state) => state;

/** Nothing has an outcome. */
const moving = (move = unmoved): Step => ({ outcomes: [], move });

/** Unless it was stopped meanwhile, and another one begun perhaps. */
const changed =
  (from: Backfill, to: Backfill | undefined): StateChange =>
  (state) =>
    state.backfill?.since === from.since ? { ...state, backfill: to } : state;

const withoutTurn: StateChange = (state) => ({ ...state, turn: undefined });
const withoutRest: StateChange = (state) => ({ ...state, restsUntil: undefined });
const withoutMadeUp: StateChange = (state) => ({ ...state, madeUpFrom: undefined });
const withoutWaiting: StateChange = (state) => ({ ...state, waiting: undefined });

const originOf = ({ record, definition }: OpenSchedule, runId?: string): CallOrigin => ({
  caller: definition.caller,
  userAgent: userAgentOf(record.name),
  runId,
});
