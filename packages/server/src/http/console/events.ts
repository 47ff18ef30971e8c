// Streams of hints that executions have changed (server-sent events). A stream that its reader does
// not keep up with is cut: the browser comes back by itself, and says where it was.
import type { IncomingMessage, ServerResponse } from "node:http";
import { refuse } from "@ekiden/model";
import type { Alarm, Clock } from "../../clock.ts";
import type { ChangeFeed, Hint } from "../../observe/change-feed.ts";
import { guardingHeaders } from "./files.ts";

/** So often a sign of life, or proxies would take the stream for dead. */
const aliveMilliseconds = 15_000;
const unreadBytesMost = 256 * 1024;
/** After that it must come back, and show that it still may. */
const streamMillisecondsMost = 10 * 60_000;

export interface StreamOptions {
  readonly feed: ChangeFeed;
  readonly clock: Clock;
  readonly domain: string;
}

/** Throws ServiceUnavailable where there are as many streams as there may be. */
export const streamChanges = (
  request: IncomingMessage,
  response: ServerResponse,
  { feed, clock, domain }: StreamOptions,
): void => {
  let next: Alarm | undefined;
  const endsAt = clock.now() + streamMillisecondsMost;
  const early: string[] = [];
  let isBegun = false;
  const send = (text: string) => {
    if (!isBegun) early.push(text);
    else if (response.writableLength > unreadBytesMost) response.destroy();
    else response.write(text);
  };
  const listening = feed.listen(domain, sinceOf(request), (hint) => send(textOf(hint)));
  if (!listening) throw refuse.unavailable("As many event streams are open as there may be");
  response.on("close", () => {
    next?.cancel();
    listening.stop();
  });
  response.writeHead(200, {
    ...guardingHeaders,
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    // Proxies that gather an answer before they send it would send nothing.
    "X-Accel-Buffering": "no",
  });
  isBegun = true;
  response.write(listening.isWhole ? ": hello\n\n" : "event: reset\ndata: {}\n\n");
  for (const text of early) send(text);
  const beat = () => {
    if (clock.now() >= endsAt) response.end();
    else send(": alive\n\n");
    next = clock.at(clock.now() + aliveMilliseconds, beat);
  };
  next = clock.at(clock.now() + aliveMilliseconds, beat);
};

const textOf = ({ id, runs }: Hint): string => {
  const executions = runs.map(({ workflowId, runId }) => ({ workflowId, runId }));
  return `id: ${id}\nevent: changed\ndata: ${JSON.stringify({ executions })}\n\n`;
};

const sinceOf = ({ headers }: IncomingMessage): number | undefined => {
  const given = headers["last-event-id"];
  return typeof given === "string" && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
};
