// What came of the requests, and what should not have.

export interface Sent {
  readonly index: number;
  readonly bytes: Buffer;
}

const reportedMost = 20;
const shownBytesMost = 2_000;

export class Findings {
  readonly #replies = new Map<string, number>();
  failures = 0;

  /** Undefined: the connection was closed without a reply. */
  count(status: number | undefined): void {
    const kind = String(status ?? "closed");
    this.#replies.set(kind, (this.#replies.get(kind) ?? 0) + 1);
  }

  report(what: string, sent?: Sent): void {
    this.failures += 1;
    if (this.failures > reportedMost) return;
    console.error(`FAILED: ${what}`);
    if (!sent) return;
    const shown = JSON.stringify(sent.bytes.toString("latin1").slice(0, shownBytesMost));
    console.error(`  request ${sent.index}, ${sent.bytes.length} bytes: ${shown}`);
  }

  get replies(): string {
    const kinds = [...this.#replies].sort(([one], [other]) => one.localeCompare(other));
    return kinds.map(([kind, times]) => `${kind} × ${times}`).join(", ");
  }
}
