// A long poll is alone on its connection. Where bytes come behind one that has no answer yet, more
// than one process writes to the connection, as those do that fork after their first call: each
// would read what is meant for the other. So the connection ends: the poll is withdrawn, what came
// behind it is not begun, and every SDK sends both again, on connections of their own.
import { waitingOperations } from "../operations/waiting-operations.ts";
import type { ListenerContext } from "./listener-context.ts";
import type { CallHead } from "./protocol.ts";

const longPolls = new RegExp(`[./](?:${waitingOperations.join("|")})$`);

/** By its header, or, of Ekiden's own operations, by its path. */
export const isLongPoll = ({ target, path }: Pick<CallHead, "target" | "path">): boolean =>
  longPolls.test(target ?? path);

/** Which some clients send after a body, and which are no request. */
export const isOnlyLineEnds = (bytes: Buffer): boolean =>
  bytes.every((byte) => byte === carriageReturn || byte === lineFeed);

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

const logMilliseconds = 60_000;

/** Tells the log of connections that were ended for this, once a minute at most. */
export class SharedConnections {
  readonly #listener: ListenerContext;
  #loggedAt = Number.NEGATIVE_INFINITY;

  constructor(listener: ListenerContext) {
    this.#listener = listener;
  }

  tell(address: string | undefined): void {
    const { clock, log } = this.#listener;
    const now = clock.now();
    if (now < this.#loggedAt + logMilliseconds) return;
    this.#loggedAt = now;
    log.sharedConnection(address);
  }
}
