// Streams of hints that executions have changed (server-sent events). A stream that its reader does
// not keep up with is cut: the browser comes back by itself, and says where it was.
import type { IncomingMessage, ServerResponse } from "node:http";
import { type PathEvents, refuse } from "@ekiden/model";
import type { ChangeFeed, Hint, Listening } from "../../changes/change-feed.ts";
import type { Alarm, Clock } from "../../clock.ts";
import type { Account } from "../../operations/account.ts";
import { guardingHeaders } from "../console/files.ts";

/**
 * How often the stream says that it is alive: to its reader, and to proxies that close others. So
 * often it is also asked whether it may go on.
 */
const aliveMilliseconds = 15_000;
const maxUnreadBytes = 256 * 1024;
/** After that the client must connect again, and is authorized anew. */
const maxStreamMilliseconds = 10 * 60_000;

interface StreamOptions {
  readonly feed: Pick<ChangeFeed, "listen">;
  /** Whose domains they are. */
  readonly account: Account;
  readonly clock: Clock;
  readonly domains: readonly string[];
  /** Others that were asked for, and that the caller may not look at. */
  readonly refused: readonly string[];
  /** May its caller look at all of the domains still? */
  readonly mayGoOn: () => Promise<boolean>;
}

/** Throws ServiceUnavailable where the account has as many listeners as it may. */
export const streamChanges = (
  request: IncomingMessage,
  response: ServerResponse,
  { feed, account, clock, domains, refused, mayGoOn }: StreamOptions,
): void => {
  let next: Alarm | undefined;
  let isOver = false;
  const endsAt = clock.now() + maxStreamMilliseconds;
  const early: string[] = [];
  let isBegun = false;
  const send = (text: string) => {
    if (!isBegun) early.push(text);
    else if (response.writableLength > maxUnreadBytes) response.destroy();
    else response.write(text);
  };
  const listening = listenToAll({ feed, account, domains, since: sinceOf(request), send });
  const stop = () => {
    isOver = true;
    next?.cancel();
    listening.stop();
  };
  response.on("close", stop);
  response.writeHead(200, {
    ...guardingHeaders,
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    // Proxies that gather an answer before they send it would send nothing.
    "X-Accel-Buffering": "no",
  });
  isBegun = true;
  // A stream that breaks off before its first event can be resumed as well.
  const begun = listening.isWhole ? "\n" : eventText("reset", {});
  response.write(idText(listening.id) + begun);
  for (const domain of refused) send(eventText("refused", { domain }));
  for (const text of early) send(text);
  const end = () => {
    // What is written after the end is an error that would end the process.
    stop();
    response.end();
    // A reader that does not read keeps its connection open.
    next = clock.at(clock.now() + aliveMilliseconds, () => response.destroy());
  };
  const beat = async () => {
    if (clock.now() >= endsAt) return end();
    const goesOn = await mayGoOn().catch(() => false);
    if (isOver) return;
    if (!goesOn) return end();
    send(eventText("alive", {}));
    next = clock.at(clock.now() + aliveMilliseconds, beat);
  };
  next = clock.at(clock.now() + aliveMilliseconds, beat);
};

interface Listeners {
  readonly feed: Pick<ChangeFeed, "listen">;
  readonly account: Account;
  readonly domains: readonly string[];
  readonly since: readonly number[] | undefined;
  readonly send: (text: string) => void;
}

/**
 * The id of an event has one number for each domain, in their order: a client that comes back with
 * it goes on in all of them. Throws ServiceUnavailable.
 */
const listenToAll = ({ feed, account, domains, since, send }: Listeners) => {
  // Of another number of domains: where this reader was is unknown.
  const from = since?.length === domains.length ? since : undefined;
  const ids = domains.map((_, at) => from?.[at] ?? 0);
  const all: Listening[] = [];
  const stop = () => {
    for (const listening of all) listening.stop();
  };
  for (const [at, domain] of domains.entries()) {
    const listening = feed.listen(account.domainKey(domain), from?.[at], (hint) => {
      ids[at] = hint.id;
      send(textOf(ids.join("."), domain, hint));
    });
    if (!listening) {
      stop();
      throw refuse.unavailable("As many event streams of the account are open as there may be");
    }
    ids[at] = listening.lastId;
    all.push(listening);
  }
  const isKnown = since === undefined || from !== undefined;
  const isWhole = isKnown && all.every((listening) => listening.isWhole);
  // Where it goes on from: what was missed is sent after this.
  const id = (isWhole && from ? from : ids).join(".");
  return { isWhole, id, stop };
};

const idText = (id: string): string => `id: ${id}\n`;

const textOf = (id: string, domain: string, { runs }: Hint): string => {
  const executions = runs.map(({ workflowId, runId }) => ({ workflowId, runId }));
  return idText(id) + eventText("changed", { executions, domain });
};

type Events = PathEvents<"WatchWorkflowExecutions">;

const eventText = <K extends keyof Events>(name: K, data: Events[K]): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

const sinceOf = ({ headers }: IncomingMessage): readonly number[] | undefined => {
  const given = headers["last-event-id"];
  const isId = typeof given === "string" && /^\d{1,15}(\.\d{1,15})*$/.test(given);
  return isId ? given.split(".").map(Number) : undefined;
};
