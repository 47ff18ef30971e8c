// Is this machine's clock right? It is compared with the database's, which all nodes follow. A node
// whose machine disagrees with it by much cannot know which of the two is wrong, and so it does
// nothing that time alone would make it do.
import type { Log } from "../log/log.ts";
import type { ClockComparison } from "../store/store-time.ts";

/** Beyond that, or beyond the tolerance where that is less, it is said; milliseconds. */
const warningMilliseconds = 2_000;

/** Counted since the node started. */
export interface ClockFigures {
  /** By how much the machine's clock is ahead of the database's; negative: behind. Latest. */
  readonly aheadMilliseconds: number;
  /** Comparisons that found them two seconds apart, or more. */
  readonly warnings: number;
  /** How often the node stopped firing deadlines and deleting because they were too far apart. */
  readonly stops: number;
}

interface ClockCheckOptions {
  readonly toleranceMilliseconds: number;
  readonly log: Pick<Log, "clockOff" | "clockTooFarOff" | "clockRight">;
}

type State = "right" | "off" | "tooFarOff";

export class ClockCheck {
  readonly #options: ClockCheckOptions;
  readonly #listeners: (() => void)[] = [];
  #state: State = "right";
  #figures: ClockFigures = { aheadMilliseconds: 0, warnings: 0, stops: 0 };

  constructor(options: ClockCheckOptions) {
    this.#options = options;
  }

  /** Why this node is not ready, fires no deadline and deletes nothing; undefined: it does. */
  get problem(): string | undefined {
    if (this.#state !== "tooFarOff") return undefined;
    const { aheadMilliseconds: ahead } = this.#figures;
    const seconds = (Math.abs(ahead) / 1_000).toFixed(1);
    return (
      `The clock of this machine is ${seconds} s ${ahead > 0 ? "ahead of" : "behind"} the ` +
      "database's: until they agree, this node fires no deadline and deletes nothing"
    );
  }

  get figures(): ClockFigures {
    return this.#figures;
  }

  /** Calls when the clock is no longer too far off. */
  onTrusted(listener: () => void): void {
    this.#listeners.push(listener);
  }

  heard({ ahead, error }: ClockComparison): void {
    const before = this.#state;
    const state = this.#stateOf(Math.abs(ahead) - error);
    const { warnings, stops } = this.#figures;
    this.#state = state;
    this.#figures = {
      aheadMilliseconds: ahead,
      warnings: state === "right" ? warnings : warnings + 1,
      stops: state === "tooFarOff" && before !== "tooFarOff" ? stops + 1 : stops,
    };
    if (state !== before) this.#changed(before);
  }

  /** Of what is proved, at the least. */
  #stateOf(milliseconds: number): State {
    const { toleranceMilliseconds } = this.#options;
    if (milliseconds > toleranceMilliseconds) return "tooFarOff";
    return milliseconds > warningMilliseconds ? "off" : "right";
  }

  #changed(before: State): void {
    const { log, toleranceMilliseconds } = this.#options;
    const { aheadMilliseconds } = this.#figures;
    const facts = { aheadMilliseconds, toleranceMilliseconds };
    if (this.#state === "tooFarOff") log.clockTooFarOff(facts);
    else if (this.#state === "off") log.clockOff(facts);
    else log.clockRight(facts);
    if (before === "tooFarOff") for (const listener of this.#listeners) listener();
  }
}
