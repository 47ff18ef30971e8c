// A node inside a program that calls it without sockets. It has a listener only where others are
// to be let in.
import type { Answer } from "../http/codec.ts";
import { type DirectCaller, DirectCalls, type DirectRequest } from "../http/direct-calls.ts";
import { type Listener, listen } from "../http/listener.ts";
import { CleanupStack } from "./cleanup-stack.ts";
import { openNode } from "./node.ts";
import type { NodeOptions } from "./node-options.ts";
import { stopJobs } from "./open-ground.ts";

/** As of any node; `port` undefined: there is no listener. */
export interface EmbeddedNodeOptions extends Omit<NodeOptions, "port" | "host" | "access"> {
  readonly port?: number | undefined;
}

/** A node that answers calls of its own process. */
export interface EmbeddedNode {
  /** Of its listener; undefined where there is none. */
  readonly url: string | undefined;
  /** Answers a call as the listener would. Never rejects: every error is an answer. */
  answer(request: DirectRequest, caller: DirectCaller): Promise<Answer>;
  /** Resolves once all is durable that was answered early; rejects where it may be lost. */
  durable(): Promise<void>;
  /** Calls for each run that closes, once that is on the disk and can be read. */
  onClosed(listener: (runId: string) => void): void;
  /** Answers waiting polls with nothing, finishes what is under way, and closes everything. */
  close(): Promise<void>;
}

/** Only programs of this machine are let in, so that no call needs a signature. */
const host = "127.0.0.1";

/**
 * Opens the store, then the listener, if there is to be one. Rejects as `createNode` does.
 *
 * @example
 * ```ts
 * import { createEmbeddedNode, readConfig } from "@ekiden/server";
 *
 * const config = readConfig({ data: ":memory:" }, {});
 * const node = await createEmbeddedNode({ ...config, port: undefined });
 * const caller = { gone: false, onGone: () => undefined };
 * const headers = { "x-amz-target": "SimpleWorkflowService.ListDomains" };
 * const body = '{"registrationStatus":"REGISTERED"}';
 * console.log((await node.answer({ headers, body }, caller)).text);
 * await node.close();
 * ```
 */
export const createEmbeddedNode = async (options: EmbeddedNodeOptions): Promise<EmbeddedNode> => {
  const cleanup = new CleanupStack();
  try {
    return await start(options, cleanup);
  } catch (error) {
    // An error of closing says less than the reason why the start failed.
    await cleanup.close().catch(() => undefined);
    throw error;
  }
};

const start = async (
  { port, ...options }: EmbeddedNodeOptions,
  cleanup: CleanupStack,
): Promise<EmbeddedNode> => {
  const all: NodeOptions = { ...options, host, port: port ?? 0, access: "open" };
  const { listening, ground, events, notifiers, wakeJobs } = await openNode(all, cleanup);
  const { operations, dispatcher, feed, store, log } = ground;
  const calls = new DirectCalls(listening, options.account);
  const listener: Listener | undefined = port === undefined ? undefined : await listen(listening);
  cleanup.add(async () => {
    const left = [calls, listener, events].map((part) => part?.close());
    const drained = Promise.all([...left, dispatcher?.stop(), stopJobs(notifiers)]);
    operations.matcher.drain();
    await drained;
  });
  dispatcher?.start();
  // What was under way when the last node stopped.
  wakeJobs();
  cleanup.add(async () => feed.close());
  let closed: Promise<void> | undefined;
  const close = async () => {
    await cleanup.close();
    if (store.statistics) log.storeClosed(store.statistics);
  };
  return {
    url: listener?.url,
    answer: (request, caller) => calls.answer(request, caller),
    durable: () => store.durable(),
    onClosed: (listener) =>
      store.executions.onChanged(({ runId, isClosed }) => {
        if (isClosed) listener(runId);
      }),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
};
