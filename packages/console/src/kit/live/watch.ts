// How a screen watches a domain: over the worker that all tabs share or, where a browser has none,
// by a stream of its own.
import { sessionHeaders } from "../../api/session-token.ts";
import { ChangeStream, type News, renewMilliseconds } from "./change-stream.ts";
import type { Saying, Told } from "./shared-stream.ts";

type Say = (saying: Saying) => void;

const listeners = new Map<string, (news: News) => void>();
let say: Say | undefined;

const sayToWorker = (): Say => {
  const worker = new SharedWorker(new URL("./shared-stream.ts", import.meta.url), {
    type: "module",
    name: "ekiden-live",
  });
  // Its script may be gone, with a server that has another version now.
  worker.addEventListener("error", () => {
    say = sayToOwnStream();
  });
  worker.port.addEventListener("message", ({ data }: MessageEvent<Told>) =>
    listeners.get(data.name)?.(data.news),
  );
  worker.port.start();
  return (saying) => worker.port.postMessage(saying);
};

const sayToOwnStream = (): Say => {
  const stream = new ChangeStream();
  return (saying) => {
    const { name } = saying;
    if (saying.kind === "leave") stream.leave(name);
    else stream.watch(name, { ...saying, tell: (news) => listeners.get(name)?.(news) });
  };
};

const open = (): Say => ("SharedWorker" in globalThis ? sayToWorker() : sayToOwnStream());

/** Until the function that it returns is called. */
export const watchDomain = (domain: string, listener: (news: News) => void): (() => void) => {
  // Of all tabs: crypto.randomUUID is for https alone.
  const name = `${Date.now()}-${Math.random()}`;
  say ??= open();
  listeners.set(name, listener);
  const renew = () => {
    const session = sessionHeaders()["X-Ekiden-Csrf"] ?? "";
    say?.({ kind: "watch", name, domain, session });
  };
  renew();
  const renewing = setInterval(renew, renewMilliseconds);
  return () => {
    clearInterval(renewing);
    listeners.delete(name);
    say?.({ kind: "leave", name });
  };
};
