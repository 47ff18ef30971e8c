// When task lists and types of a domain were paused, and are, in memory: each start of a task asks.
import {
  type DomainPauses,
  isPaused,
  joinSpan,
  noPauses,
  type TaskKind,
  type TimeSpan,
} from "@ekiden/engine";
import type { DomainKey } from "./domain-key.ts";
import type { PausedKind, PauseTarget } from "./pause-store.ts";
import { typeKey } from "./type-rows.ts";

/** One row of a store. */
export interface PausedTime extends PauseTarget {
  /** Milliseconds. */
  readonly from: number;
  /** Milliseconds; null: it goes on. */
  readonly to: number | null;
}

/** Of all domains. */
export class PausedTimes {
  readonly #domains = new Map<DomainKey, PausesOfDomain>();

  /** The oldest first. */
  constructor(times: readonly PausedTime[]) {
    for (const time of times) this.#known(time.domain).add(time);
  }

  of(domain: DomainKey): DomainPauses {
    return this.#domains.get(domain) ?? noPauses;
  }

  /**
   * Puts other times in the place of those of some targets of the domain, the oldest first. What
   * was given of the domain before does not change.
   */
  change(
    domain: DomainKey,
    targets: readonly PauseTarget[],
    timesOf: (target: PauseTarget) => readonly PausedTime[],
  ): void {
    const changed = this.#domains.get(domain)?.copy() ?? new PausesOfDomain();
    for (const target of targets) {
      changed.forget(target);
      for (const time of timesOf(target)) changed.add(time);
    }
    this.#domains.set(domain, changed);
  }

  #known(domain: DomainKey): PausesOfDomain {
    const known = this.#domains.get(domain) ?? new PausesOfDomain();
    this.#domains.set(domain, known);
    return known;
  }
}

type TypeName = Pick<PauseTarget, "name" | "version">;

const none: readonly TimeSpan[] = [];

class PausesOfDomain implements DomainPauses {
  readonly #spans: Record<PausedKind, Map<string, TimeSpan[]>> = {
    decisionTaskList: new Map(),
    activityTaskList: new Map(),
    workflowType: new Map(),
    activityType: new Map(),
  };
  readonly #pausedActivityTypes = new Set<string>();

  /** With all that another has. */
  copy(): PausesOfDomain {
    const copy = new PausesOfDomain();
    for (const kind of Object.keys(this.#spans) as PausedKind[]) {
      for (const [key, spans] of this.#spans[kind]) copy.#spans[kind].set(key, spans);
    }
    for (const key of this.#pausedActivityTypes) copy.#pausedActivityTypes.add(key);
    return copy;
  }

  get hasActivityType(): boolean {
    return this.#pausedActivityTypes.size > 0;
  }

  add({ kind, name, version, from, to }: PausedTime): void {
    const span = to === null ? { from } : { from, to };
    const key = typeKey(name, version);
    const spans = this.#spans[kind].get(key);
    // By a clock that has gone back, a pause may begin before the end of the one before it.
    if (spans) joinSpan(spans, span);
    else this.#spans[kind].set(key, [span]);
    if (kind === "activityType" && isPaused([span])) this.#pausedActivityTypes.add(key);
  }

  forget({ kind, name, version }: PauseTarget): void {
    const key = typeKey(name, version);
    this.#spans[kind].delete(key);
    if (kind === "activityType") this.#pausedActivityTypes.delete(key);
  }

  ofTaskList(kind: TaskKind, name: string): readonly TimeSpan[] {
    if (kind === "lambda") return none;
    return this.#of(`${kind}TaskList`, { name, version: "" });
  }

  ofWorkflowType(type: TypeName): readonly TimeSpan[] {
    return this.#of("workflowType", type);
  }

  ofActivityType(type: TypeName): readonly TimeSpan[] {
    return this.#of("activityType", type);
  }

  #of(kind: PausedKind, type: TypeName): readonly TimeSpan[] {
    const spans = this.#spans[kind];
    return spans.size === 0 ? none : (spans.get(typeKey(type.name, type.version)) ?? none);
  }
}
