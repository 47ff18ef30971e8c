// A node inside a program that calls it without sockets. It has a listener only where others are
// to be let in.
import type { Answer } from "../http/codec.ts";
import { type DirectCaller, DirectCalls, type DirectRequest } from "../http/direct-calls.ts";
import { listen } from "../http/listener.ts";
import { type CleanupStack, openWhole } from "./cleanup-stack.ts";
import { beginWork, drain, openNode } from "./node.ts";
import type { NodeOptions } from "./node-options.ts";
import { closeNode } from "./running-node.ts";

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
export const createEmbeddedNode = (options: EmbeddedNodeOptions): Promise<EmbeddedNode> =>
  openWhole((cleanup) => start(options, cleanup));

const start = async (
  { port, ...options }: EmbeddedNodeOptions,
  cleanup: CleanupStack,
): Promise<EmbeddedNode> => {
  const all: NodeOptions = { ...options, host, port: port ?? 0, access: "open" };
  const opened = await openNode(all, cleanup);
  const { listening, core } = opened;
  const { store } = core;
  const calls = new DirectCalls(listening, options.account);
  const listener = port === undefined ? undefined : await listen(listening);
  cleanup.add(() => drain(opened, calls, ...(listener ? [listener] : [])));
  beginWork(opened, cleanup);
  let closed: Promise<void> | undefined;
  return {
    url: listener?.url,
    answer: (request, caller) => calls.answer(request, caller),
    durable: () => store.durable(),
    onClosed: (listener) =>
      store.executions.onChanged(({ runId, isClosed }) => {
        if (isClosed) listener(runId);
      }),
    close: () => {
      closed ??= closeNode(core, cleanup);
      return closed;
    },
  };
};
