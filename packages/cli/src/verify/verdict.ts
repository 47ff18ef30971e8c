// What has been looked at and what is wrong with it, told while it goes on and at its end.
import type { Violation } from "@ekiden/invariants";
import { systemClock } from "@ekiden/server";

/** More of them would bury the first ones; all are counted. */
const maxViolationsShown = 200;
const progressMilliseconds = 2_000;

interface Listeners {
  /** A line of the result, for people. */
  readonly onLine: (line: string) => void;
  /** How far it is, now and then. */
  readonly onProgress?: (line: string) => void;
}

/** One finding, and where it was made. */
interface Finding extends Violation {
  readonly domain?: string;
}

/** All of it, for programs. */
export interface Summary {
  readonly isConsistent: boolean;
  readonly runs: number;
  readonly openRuns: number;
  /** They went on while they were read, each time. */
  readonly runsLeftOut: number;
  readonly events: number;
  /** Those that were checked. */
  readonly invariants: readonly string[];
  /** How often each was found broken. */
  readonly counts: Readonly<Record<string, number>>;
  /** The first 200. */
  readonly findings: readonly Finding[];
}

export class Verdict {
  readonly #listeners: Listeners;
  readonly #byNumber = new Map<string, number>();
  readonly #findings: Finding[] = [];
  #toldAt = systemClock.now();
  #leftOut = 0;
  runs = 0;
  open = 0;
  events = 0;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  /** One line for each. */
  add(violations: readonly Violation[], domain?: string): void {
    for (const violation of violations) {
      const { invariant, run, message } = violation;
      this.#byNumber.set(invariant, (this.#byNumber.get(invariant) ?? 0) + 1);
      if (this.#findings.length >= maxViolationsShown) continue;
      this.#findings.push(domain === undefined ? violation : { ...violation, domain });
      const where = [domain, run].filter((part) => part !== undefined).join(" ");
      this.#listeners.onLine(`${invariant.padEnd(4)}${where === "" ? "" : `${where}: `}${message}`);
    }
  }

  saw({ isOpen, events }: { readonly isOpen: boolean; readonly events: number }): void {
    this.runs += 1;
    this.open += isOpen ? 1 : 0;
    this.events += events;
  }

  /** It goes on too quickly to be seen as it is at one moment. */
  leaveOut(run: string, domain: string): void {
    this.#leftOut += 1;
    this.#listeners.onLine(`Left out, as it went on while it was read: ${domain} ${run}`);
  }

  progress(): void {
    const now = systemClock.now();
    if (now - this.#toldAt < progressMilliseconds) return;
    this.#toldAt = now;
    this.#listeners.onProgress?.(
      `${numbered(this.runs, "run")} and ${numbered(this.events, "event")} so far …`,
    );
  }

  /** Says what was looked at for these invariants, and what came of it. */
  end(invariants: readonly string[]): Summary {
    const { runs, open, events } = this;
    const { onLine } = this.#listeners;
    onLine(
      `Looked at ${numbered(runs, "run")} (${open.toLocaleString("en-US")} open) with ` +
        `${numbered(events, "event")}, for ${invariants.length} invariants: ${invariants.join(" ")}.`,
    );
    if (this.#leftOut > 0) onLine(`Left out: ${numbered(this.#leftOut, "run")}.`);
    const wrong = [...this.#byNumber.values()].reduce((sum, count) => sum + count, 0);
    if (wrong === 0) onLine("Nothing is wrong.");
    else {
      const hidden = wrong - this.#findings.length;
      if (hidden > 0) onLine(`${numbered(hidden, "more finding")} not shown.`);
      const counts = [...this.#byNumber].map(([number, count]) => `${number} (${count})`);
      onLine(`${numbered(wrong, "finding")}: ${counts.join(", ")}.`);
    }
    return {
      isConsistent: wrong === 0,
      runs,
      openRuns: open,
      runsLeftOut: this.#leftOut,
      events,
      invariants,
      counts: Object.fromEntries(this.#byNumber),
      findings: this.#findings,
    };
  }
}

const numbered = (count: number, what: string): string =>
  `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
