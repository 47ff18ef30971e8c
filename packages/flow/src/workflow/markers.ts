// Markers: what a decider writes into the history for itself. On replay they give their values
// back.
import type { HistoryEvent } from "@ekiden/client";
import { isReserved, patchMarker, sideEffectMarker } from "../names.ts";
import type { CannotBeSent, IfUnfit, Misfit } from "../sendable.ts";
import { currentRun, outside } from "./current.ts";
import { notRecorded } from "./mismatch.ts";
import { failedWith, type Outcome, textOf, valueIn } from "./outcome.ts";
import type { Run } from "./run.ts";
import type { Subject } from "./subject.ts";
import { type Where, whereOf } from "./where.ts";

interface Marker {
  readonly name: string;
  readonly details: string | undefined;
  readonly where: Where;
}

const keyOf = (name: string): string => `marker ${name}`;

interface PatchDetails {
  readonly deprecated?: boolean;
}

const noMarkers: ReadonlyMap<string, string | undefined> = new Map();
const noNames: readonly string[] = [];

const markersOf = (events: readonly HistoryEvent[]) =>
  events.filter((event) => event.type === "MarkerRecorded");

/** The markers of a run: those of the turn that is replayed, and the changes it knows. */
export class Markers {
  #resultingEvents = noMarkers;
  #kept = noNames;
  #recorded = noNames;
  /** Changes that were asked about: whether the run goes the new way. */
  #patches: Map<string, boolean> | undefined;
  #repeats: Map<string, number> | undefined;

  /**
   * Begins a turn: with what turns that were withdrawn have left to it, and with the events that it
   * made if it was answered before.
   */
  begin(kept: readonly HistoryEvent[], resultingEvents: readonly HistoryEvent[]): void {
    const before = markersOf(kept);
    const all = [...before, ...markersOf(resultingEvents)];
    this.#resultingEvents =
      all.length === 0
        ? noMarkers
        : new Map(all.map(({ data }) => [data.markerName, data.details]));
    this.#kept = before.length === 0 ? noNames : before.map(({ data }) => data.markerName);
    this.#recorded = all.length === 0 ? noNames : [...this.#resultingEvents.keys()];
  }

  /** Names of the markers that turns before have left, in the order in which they were recorded. */
  get kept(): readonly string[] {
    return this.#kept;
  }

  /** Those, and then the names of the markers of this turn. */
  get recorded(): readonly string[] {
    return this.#recorded;
  }

  has(name: string): boolean {
    return this.#resultingEvents.has(name);
  }

  details(name: string): string | undefined {
    return this.#resultingEvents.get(name);
  }

  record(run: Run, { name, details, where }: Marker): void {
    const data = { markerName: name, ...(details === undefined ? {} : { details }) };
    run.pendingDecisions.add({ key: keyOf(name), decision: { type: "RecordMarker", data }, where });
  }

  /** Markers of users may share a name: they are counted. */
  repeatedKey(name: string, by: "asked" | "told"): string {
    this.#repeats ??= new Map();
    const count = (this.#repeats.get(`${by} ${name}`) ?? 0) + 1;
    this.#repeats.set(`${by} ${name}`, count);
    return count === 1 ? keyOf(name) : `marker-${count} ${name}`;
  }

  /** A marker that the history has and that is not asked for again does not count. */
  untell(name: string): void {
    const count = this.#repeats?.get(`told ${name}`) ?? 0;
    if (count > 0) this.#repeats?.set(`told ${name}`, count - 1);
  }

  /**
   * True for a change that the history has, or that the run meets first. A run that went the old
   * way once goes it to its end.
   */
  takesPatch(run: Run, id: string): boolean {
    if (this.#patches?.get(id) === true || this.#resultingEvents.has(patchMarker(id))) return true;
    if (!run.isReplaying && !this.#patches?.has(id)) return true;
    this.#patches ??= new Map();
    this.#patches.set(id, false);
    return false;
  }

  recordPatch(run: Run, id: string, marker: Omit<Marker, "name">): void {
    if (this.#patches?.get(id) === true) return;
    this.#patches ??= new Map();
    this.#patches.set(id, true);
    this.record(run, { name: patchMarker(id), ...marker });
  }
}

/** The outcome that a marker of this turn holds. Throws if the history has no such marker. */
const replayed = (run: Run, name: string, where: Where): string | undefined => {
  if (run.markers.has(name)) return run.markers.details(name);
  throw run.violate(notRecorded(run, name, where));
};

const outcomeOf = (run: Run, act: () => unknown): Outcome => {
  try {
    return { value: outside(act) };
  } catch (error) {
    return failedWith(run.payloads, error);
  }
};

/**
 * Calls `act` once in the life of the run, and gives its value again on every replay: for what is
 * small, quick and synchronous, such as reading a setting. A marker holds the value; what `act`
 * throws is held as well, and arrives as it would from an activity. `act` must leave nothing
 * running: what it does after it has returned is done as the workflow.
 *
 * @example
 * ```ts
 * import { sideEffect } from "@ekiden/flow";
 *
 * const region = sideEffect(() => process.env.AWS_REGION ?? "us-east-1");
 * ```
 */
export function sideEffect<T>(
  act: (() => T) & IfUnfit<Misfit<T, "value">>,
): CannotBeSent<Misfit<T, "value">>;
export function sideEffect<T>(act: () => T): T;
export function sideEffect(act: () => unknown): unknown {
  const run = currentRun("sideEffect()");
  const where = whereOf(sideEffect, run);
  const name = sideEffectMarker(run.numbers.next("sideEffect"));
  const details = run.isReplaying
    ? replayed(run, name, where)
    : textOf(run.payloads, outcomeOf(run, act), "what sideEffect() gave");
  run.markers.record(run, { name, details, where });
  return valueIn(run.payloads, details);
}

/**
 * Writes a note into the history, for people and programs that read it. Names may repeat; those
 * that begin with `ekiden.` are taken. Throws a PayloadError for details that cannot be sent.
 */
export const recordMarker = (name: string, details?: unknown): void => {
  const run = currentRun("recordMarker()");
  if (isReserved(name)) throw new Error(`marker ${name} cannot be recorded: Flow keeps such names`);
  const text = run.payloads.encode(details, `the details of marker ${name}`);
  const data = { markerName: name, ...(text === undefined ? {} : { details: text }) };
  const key = run.markers.repeatedKey(name, "asked");
  const where = whereOf(recordMarker);
  run.pendingDecisions.add({ key, decision: { type: "RecordMarker", data }, where });
};

const askForPatch = (id: string, details: PatchDetails, where: Where): boolean => {
  const run = currentRun("patched()");
  if (!run.markers.takesPatch(run, id)) return false;
  const text = run.payloads.encode(details, `patch ${id}`);
  run.markers.recordPatch(run, id, { details: text, where });
  return true;
};

/**
 * Guards a change of a workflow's code: true for runs that came here first with the new code, false
 * for those that came here with the old, now and whenever they come again.
 * `if (patched("two-step-charge")) … else …`
 *
 * @example
 * ```ts
 * import { patched } from "@ekiden/flow";
 *
 * declare const charge: () => Promise<void>;
 * declare const authorize: () => Promise<void>;
 * declare const capture: () => Promise<void>;
 * if (patched("two-step-charge")) {
 *   await authorize();
 *   await capture();
 * } else {
 *   await charge();
 * }
 * ```
 */
export const patched = (id: string): boolean => askForPatch(id, {}, whereOf(patched));

/**
 * Accepts that what the workflow gives from here on differs from what its history has: inputs of
 * activities, children, functions, signals and of the next run, durations of timers, details of
 * markers, and the result. It does so for runs that came here first with the code before; runs that
 * come here first with this line leave a marker, and are compared as usual. When no run of the code
 * before is left, `deprecatePatch` takes its place, as it does that of `patched`.
 *
 * @example
 * ```ts
 * import { acceptChange } from "@ekiden/flow";
 *
 * declare const greet: (name: string) => Promise<void>;
 * acceptChange("new-greeting");
 * await greet("Dear Mary"); // runs of before have "Mary" in their histories
 * ```
 */
export const acceptChange = (id: string): void => {
  const run = currentRun("acceptChange()");
  if (!askForPatch(id, {}, whereOf(acceptChange))) run.pendingDecisions.acceptsChanges = true;
};

/**
 * Takes the place of `patched` when no run of the old code is left: runs that have its marker, and
 * runs that have not, both go on. When no run is left whose marker `patched` made, it may go, too.
 *
 * @example
 * ```ts
 * import { deprecatePatch } from "@ekiden/flow";
 *
 * declare const authorize: () => Promise<void>;
 * deprecatePatch("two-step-charge");
 * await authorize();
 * ```
 */
export const deprecatePatch = (id: string): void =>
  void askForPatch(id, { deprecated: true }, whereOf(deprecatePatch));

/** Guards a change of Flow itself, whose id begins with `ekiden.`. */
export const takesOwnPatch = (run: Run, id: string): boolean => {
  if (!run.markers.takesPatch(run, id)) return false;
  run.markers.recordPatch(run, id, { details: run.payloads.encode({}, `patch ${id}`), where: {} });
  return true;
};

/** A change that the code does not know any more, and need not. */
export const isDeprecatedPatch = (run: Run, event: HistoryEvent): boolean => {
  if (event.type !== "MarkerRecorded" || !event.data.markerName.startsWith(patchMarker(""))) {
    return false;
  }
  return (run.payloads.decode(event.data.details) as PatchDetails | undefined)?.deprecated === true;
};

const keyToldOf = ({ markerName }: { readonly markerName: string }, run: Run): string =>
  isReserved(markerName) ? keyOf(markerName) : run.markers.repeatedKey(markerName, "told");

export const marker = {
  resultingEvents: {
    MarkerRecorded: { key: keyToldOf },
    RecordMarkerFailed: { key: keyToldOf },
  },
} satisfies Subject;
