// What came of the requests, and what should not have.

export interface Sent {
  readonly index: number;
  readonly bytes: Buffer;
}

const maxReported = 20;
const maxShownBytes = 2_000;

export class Findings {
  readonly #replies = new Map<string, number>();
  readonly #below = new Map<string, number>();
  failures = 0;

  /** Undefined: the connection was closed without a reply. */
  count(status: number | undefined): void {
    addTo(this.#replies, String(status ?? "closed"));
  }

  /** A connection that was odd below TLS. */
  countBelow(what: string): void {
    addTo(this.#below, what);
  }

  report(what: string, sent?: Sent): void {
    this.failures += 1;
    if (this.failures > maxReported) return;
    console.error(`FAILED: ${what}`);
    if (!sent) return;
    const shown = JSON.stringify(sent.bytes.toString("latin1").slice(0, maxShownBytes));
    console.error(`  request ${sent.index}, ${sent.bytes.length} bytes: ${shown}`);
  }

  get replies(): string {
    return listOf(this.#replies);
  }

  get below(): string {
    return listOf(this.#below);
  }
}

const addTo = (counts: Map<string, number>, kind: string): void => {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
};

const listOf = (counts: Map<string, number>): string =>
  [...counts]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([kind, times]) => `${kind} × ${times}`)
    .join(", ");
