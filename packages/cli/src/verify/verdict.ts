// What has been looked at and what is wrong with it, told while it goes on and at its end.
import type { Violation } from "@ekiden/invariants";
import { systemClock } from "@ekiden/server";

/** More of them would bury the first ones; all are counted. */
const maxViolationsShown = 200;
const progressMilliseconds = 2_000;

export class Verdict {
  readonly #write: (line: string) => void;
  readonly #byNumber = new Map<string, number>();
  #shown = 0;
  #toldAt = systemClock.now();
  runs = 0;
  open = 0;
  events = 0;

  constructor(write: (line: string) => void = console.log) {
    this.#write = write;
  }

  /** One line for each. */
  add(violations: readonly Violation[], domain?: string): void {
    for (const { invariant, run, message } of violations) {
      this.#byNumber.set(invariant, (this.#byNumber.get(invariant) ?? 0) + 1);
      this.#shown += 1;
      if (this.#shown > maxViolationsShown) continue;
      const where = [domain, run].filter((part) => part !== undefined).join(" ");
      this.#write(`${invariant.padEnd(4)}${where === "" ? "" : `${where}: `}${message}`);
    }
  }

  saw({ isOpen, events }: { readonly isOpen: boolean; readonly events: number }): void {
    this.runs += 1;
    this.open += isOpen ? 1 : 0;
    this.events += events;
  }

  /** To the standard error stream, now and then. */
  progress(): void {
    const now = systemClock.now();
    if (now - this.#toldAt < progressMilliseconds) return;
    this.#toldAt = now;
    console.error(`${numbered(this.runs, "run")} and ${numbered(this.events, "event")} so far …`);
  }

  /** The exit code: 2 when something is wrong. */
  end(checked: readonly string[]): number {
    const { runs, open, events } = this;
    this.#write(
      `Looked at ${numbered(runs, "run")} (${open.toLocaleString("en-US")} open) with ` +
        `${numbered(events, "event")}, for ${checked.length} invariants: ${checked.join(" ")}.`,
    );
    const wrong = [...this.#byNumber.values()].reduce((sum, count) => sum + count, 0);
    if (wrong === 0) {
      this.#write("Nothing is wrong.");
      return 0;
    }
    const hidden = wrong - Math.min(wrong, maxViolationsShown);
    if (hidden > 0) this.#write(`${numbered(hidden, "more finding")} not shown.`);
    const counts = [...this.#byNumber].map(([number, count]) => `${number} (${count})`);
    this.#write(`${numbered(wrong, "finding")}: ${counts.join(", ")}.`);
    return 2;
  }
}

const numbered = (count: number, what: string): string =>
  `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
