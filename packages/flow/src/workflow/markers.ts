// Markers: what a decider writes into the history for itself. On replay they give their values
// back.
import type { HistoryEvent } from "@ekiden/model";
import { DecisionFailure } from "../errors.ts";
import { isReserved, patchMarker, sideEffectMarker } from "../names.ts";
import { currentRun, outside } from "./current.ts";
import type { Run } from "./run.ts";
import type { Subject } from "./subject.ts";
import { type Where, whereOf } from "./where.ts";

interface Marker {
  readonly name: string;
  readonly details: string | undefined;
  readonly where: Where;
}

const keyOf = (name: string): string => `marker ${name}`;

/** The details of markers that hold a value; an object, because undefined is a value, too. */
interface Held {
  readonly value?: unknown;
}

interface PatchDetails {
  readonly deprecated?: boolean;
}

const noMarkers: ReadonlyMap<string, string | undefined> = new Map();

/** The markers of a run: those of the turn that is replayed, and the changes it knows. */
export class Markers {
  #made = noMarkers;
  #patches: Set<string> | undefined;
  #repeats: Map<string, number> | undefined;

  /** Begins a turn, with the events that it made if it was answered before. */
  begin(made: readonly HistoryEvent[] | undefined): void {
    if (!made?.some(({ type }) => type === "MarkerRecorded")) {
      this.#made = noMarkers;
      return;
    }
    const markers = made.filter((event) => event.type === "MarkerRecorded");
    this.#made = new Map(markers.map(({ data }) => [data.markerName, data.details]));
  }

  /** Names of the markers of this turn, in the order in which they were recorded. */
  get recorded(): readonly string[] {
    return [...this.#made.keys()];
  }

  has(name: string): boolean {
    return this.#made.has(name);
  }

  details(name: string): string | undefined {
    return this.#made.get(name);
  }

  record(run: Run, { name, details, where }: Marker): void {
    const data = { markerName: name, ...(details === undefined ? {} : { details }) };
    run.outbox.add({ key: keyOf(name), decision: { type: "RecordMarker", data }, where });
  }

  /** Markers of users may share a name: the second is `name#2` in the outbox. */
  repeatedKey(name: string, by: "asked" | "told"): string {
    this.#repeats ??= new Map();
    const count = (this.#repeats.get(`${by} ${name}`) ?? 0) + 1;
    this.#repeats.set(`${by} ${name}`, count);
    return count === 1 ? keyOf(name) : `${keyOf(name)}#${count}`;
  }

  knowsPatch(id: string): boolean {
    return this.#patches?.has(id) || this.#made.has(patchMarker(id));
  }

  addPatch(id: string): void {
    this.#patches ??= new Set();
    this.#patches.add(id);
  }

  hasPatch(id: string): boolean {
    return this.#patches?.has(id) ?? false;
  }
}

/** The value that a marker of this turn gives back; throws if the history has no such marker. */
const replayed = (run: Run, name: string): unknown => {
  if (!run.markers.has(name)) {
    throw run.violate(
      new DecisionFailure(
        "mismatch",
        `the history has no ${name}, which the workflow asks for now`,
      ),
    );
  }
  return (run.decode(run.markers.details(name)) as Held | undefined)?.value;
};

/**
 * Calls `act` once in the life of the run, and gives its value again on every replay: for what is
 * small, quick and synchronous, such as reading a setting. A marker holds the value.
 */
export const sideEffect = <T>(act: () => T): T => {
  const run = currentRun("sideEffect()");
  const name = sideEffectMarker(run.nextNumber("sideEffect"));
  const value = run.isReplaying ? (replayed(run, name) as T) : outside(act);
  const details = run.encode({ value }, "what sideEffect() gave");
  run.markers.record(run, { name, details, where: whereOf(sideEffect) });
  return value;
};

/** Writes a note into the history, for people and programs that read it. */
export const recordMarker = (name: string, details?: unknown): void => {
  const run = currentRun("recordMarker()");
  const text = run.encode(details, `the details of marker ${name}`);
  const data = { markerName: name, ...(text === undefined ? {} : { details: text }) };
  const key = run.markers.repeatedKey(name, "asked");
  const where = whereOf(recordMarker);
  run.outbox.add({ key, decision: { type: "RecordMarker", data }, where });
};

const recordPatch = (id: string, details: PatchDetails, where: Where): void => {
  const run = currentRun("patched()");
  if (run.markers.hasPatch(id)) return;
  run.markers.addPatch(id);
  const text = run.encode(details, `patch ${id}`);
  run.markers.record(run, { name: patchMarker(id), details: text, where });
};

/**
 * Guards a change of a workflow's code: true for runs that came here first with the new code, false
 * for those whose history was made by the old. `if (patched("two-step-charge")) … else …`
 */
export const patched = (id: string): boolean => {
  const run = currentRun("patched()");
  if (run.isReplaying && !run.markers.knowsPatch(id)) return false;
  recordPatch(id, {}, whereOf(patched));
  return true;
};

/**
 * Takes the place of `patched` when no run of the old code is left: runs that have its marker, and
 * runs that have not, both go on. When no run with the marker is left either, it may go.
 */
export const deprecatePatch = (id: string): void => {
  const run = currentRun("deprecatePatch()");
  if (run.isReplaying && !run.markers.knowsPatch(id)) return;
  recordPatch(id, { deprecated: true }, whereOf(deprecatePatch));
};

/** A change that the code does not know any more, and need not. */
export const isDeprecatedPatch = (run: Run, event: HistoryEvent): boolean => {
  if (event.type !== "MarkerRecorded" || !event.data.markerName.startsWith(patchMarker(""))) {
    return false;
  }
  return (run.decode(event.data.details) as PatchDetails | undefined)?.deprecated === true;
};

export const marker = {
  made: {
    MarkerRecorded: {
      key: ({ markerName }, run) =>
        isReserved(markerName) ? keyOf(markerName) : run.markers.repeatedKey(markerName, "told"),
    },
    RecordMarkerFailed: { key: ({ markerName }) => keyOf(markerName) },
  },
} satisfies Subject;
