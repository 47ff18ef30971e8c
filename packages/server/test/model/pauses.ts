// What the reference model knows of pauses: what is held, and how long clocks have stood still.
import type { Pause, TimeSpan } from "@ekiden/engine";
import type { History } from "./histories.ts";

/** What can be paused beside a run: these walks have one of each. */
export type PausedTarget =
  | "workflowType"
  | "activityType"
  | "decisionTaskList"
  | "activityTaskList";

/** A run, or all of a kind. */
export interface Paused {
  readonly what: PausedTarget | "execution";
  readonly workflowId: string;
}

export type TaskKind = "decision" | "activity";

/** A clock that stands still while one of these is paused is looked at so often. */
export const pausedLookMilliseconds = 300_000;

const isPaused = (spans: readonly TimeSpan[]): boolean => spans.some(({ to }) => to === undefined);

export class Pauses {
  readonly #spans: Record<PausedTarget, TimeSpan[]> = {
    workflowType: [],
    activityType: [],
    decisionTaskList: [],
    activityTaskList: [],
  };

  /** Nothing but runs was ever paused. */
  get isUnused(): boolean {
    return Object.values(this.#spans).every(({ length }) => length === 0);
  }

  /** Since when: to pause again changes nothing. */
  pause(target: PausedTarget, at: number): number {
    return pauseIn(this.#spans[target], at);
  }

  resume(target: PausedTarget, at: number): boolean {
    return resumeIn(this.#spans[target], at);
  }

  /** Is a task of that kind kept from pollers? */
  holds(run: History, kind: TaskKind): boolean {
    const { workflowType, activityType } = this.#spans;
    const others = kind === "activity" ? [workflowType, activityType] : [workflowType];
    return [run.pauses, this.#spans[`${kind}TaskList`], ...others].some(isPaused);
  }

  /** All that goes on being paused, of these runs and beside them. */
  among(runs: readonly History[]): readonly Paused[] {
    const paused = runs.filter((run) => run.isOpen && isPaused(run.pauses));
    const targets = Object.keys(this.#spans) as PausedTarget[];
    return [
      ...paused.map(({ workflowId }) => ({ what: "execution" as const, workflowId })),
      ...targets
        .filter((target) => isPaused(this.#spans[target]))
        .map((what) => ({ what, workflowId: "" })),
    ];
  }

  /** When an activity that no worker has was paused. */
  get ofActivities(): readonly TimeSpan[] {
    const { workflowType, activityType, activityTaskList } = this.#spans;
    return [...workflowType, ...activityType, ...activityTaskList];
  }
}

/** Of the latest pause, which goes on or begins. */
export const pauseIn = (spans: TimeSpan[], at: number): Pause["at"] => {
  const last = spans.at(-1);
  if (last && last.to === undefined) return last.from;
  spans.push({ from: at });
  return at;
};

/** Was there anything to end? */
export const resumeIn = (spans: TimeSpan[], to: number): boolean => {
  const last = spans.at(-1);
  if (!last || last.to !== undefined) return false;
  spans[spans.length - 1] = { from: last.from, to };
  return true;
};

/** A run that takes the place of one that is paused is paused from its beginning. */
export const inheritPause = (successor: History, { pauses }: History): void => {
  const last = pauses.at(-1);
  if (last && last.to === undefined) successor.pauses.push(last);
};

/** When a clock runs out that has so long to run, and stands still in the spans. */
export const runsOutAt = (
  { from, milliseconds }: { readonly from: number; readonly milliseconds: number },
  spans: readonly TimeSpan[],
): number => {
  let at = from;
  let left = milliseconds;
  for (const span of [...spans].sort((one, other) => one.from - other.from)) {
    if (at + left <= span.from) break;
    left -= Math.max(0, span.from - at);
    at = Math.max(at, span.to ?? Number.POSITIVE_INFINITY);
  }
  return at + left;
};
