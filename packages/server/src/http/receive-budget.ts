// How much memory requests that have not arrived whole may take, on all connections together and
// on both ways in. At the limit the youngest of them are refused, so that those before them can
// come to their end.
import { totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";

const maxBytesOfAnyMachine = 256 * 1024 * 1024;
const shareOfMemory = 1 / 4;

/** In bytes: a quarter of the memory that this process may have, and 256 MiB at most. */
export const usualBudgetBytes = (): number => {
  // Within a control group less than the machine has; 0 or absent where nothing limits it.
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  // Node.js takes half of what it may have for its heap; a node beside others is given less.
  const byHeap = 2 * getHeapStatistics().heap_size_limit;
  const memory = Math.min(totalmem(), constrained, byHeap);
  return Math.min(maxBytesOfAnyMachine, Math.floor(memory * shareOfMemory));
};

export class ReceiveBudget {
  readonly #maxBytes: number;
  /** Those that hold something. */
  readonly #shares = new Set<ReceiveShare>();
  #bytes = 0;
  #begun = 0;

  constructor(maxBytes = usualBudgetBytes()) {
    this.#maxBytes = maxBytes;
  }

  /** What is held now, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Of one connection. */
  open(): ReceiveShare {
    return new ReceiveShare({
      number: () => this.#begun++,
      add: (share, bytes) => this.#add(share, bytes),
      remove: (share, bytes) => this.#remove(share, bytes),
    });
  }

  #add(share: ReceiveShare, bytes: number): boolean {
    while (this.#bytes + bytes > this.#maxBytes) {
      const youngest = this.#youngest();
      if (youngest === undefined || youngest.begunAs <= share.begunAs) return false;
      youngest.onNoRoom();
      if (youngest.bytes > 0) return false;
    }
    this.#bytes += bytes;
    this.#shares.add(share);
    return true;
  }

  #remove(share: ReceiveShare, bytes: number): void {
    this.#bytes -= bytes;
    if (share.bytes === bytes) this.#shares.delete(share);
  }

  #youngest(): ReceiveShare | undefined {
    let youngest: ReceiveShare | undefined;
    for (const share of this.#shares) {
      if (!youngest || share.begunAs > youngest.begunAs) youngest = share;
    }
    return youngest;
  }
}

interface Account {
  readonly number: () => number;
  readonly add: (share: ReceiveShare, bytes: number) => boolean;
  readonly remove: (share: ReceiveShare, bytes: number) => void;
}

/** What one connection holds of the budget, whichever way in it takes. */
export class ReceiveShare {
  readonly #account: Account;
  #bytes = 0;
  #begunAs: number | undefined;
  /** Called when an older request needs the room: all that is held must be released at once. */
  onNoRoom: () => void = () => {};

  constructor(account: Account) {
    this.#account = account;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The place of its request in the order in which they began; the last one before it has. */
  get begunAs(): number {
    return this.#begunAs ?? Number.POSITIVE_INFINITY;
  }

  /** False: there is no room for them, and they are not counted. */
  take(bytes: number): boolean {
    this.#begunAs ??= this.#account.number();
    if (!this.#account.add(this, bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  release(bytes = this.#bytes): void {
    if (bytes === 0) return;
    this.#account.remove(this, bytes);
    this.#bytes -= bytes;
  }

  /** The request has arrived whole: the next one on the connection is a new one. */
  settle(): void {
    this.#begunAs = undefined;
  }
}
