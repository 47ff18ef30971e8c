// One of the nodes of `serve --nodes N`: its supervisor says when it starts, and when it drains.
import type { Node } from "@ekiden/server";
import { explain } from "../errors.ts";
import { closeInTime, openNode, type Start } from "../node-run.ts";
import { reload } from "../reload.ts";
import { endAsked } from "../signals.ts";
import type { FromNode, ToNode } from "./messages.ts";

export const serveNode = async (start: Start): Promise<void> => {
  const asked = endAsked({ isUnderNpm: false });
  // A terminal or a supervisor sends these to all processes of a group: here they come as messages.
  for (const name of ["SIGHUP", "SIGUSR2"] as const) process.on(name, () => undefined);
  const started = told("start");
  const drain = told("drain");
  await tell({ is: "ready" });
  const { node: number, port } = await started;
  const opening = openNode(start, { node: number, port });
  // What comes in the midst of the start waits until there is a node.
  process.on("message", (message: ToNode) => {
    void opening.then(
      (node) => follow(message, node, start),
      () => undefined,
    );
  });
  const node = await opening.catch(fail);
  const { url, port: actualPort, firstKey } = node;
  await tell({ is: "serving", facts: { url, port: actualPort, firstKey } });
  await Promise.race([asked, drain]);
  await closeInTime(node);
};

const follow = async (message: ToNode, node: Node, start: Start): Promise<void> => {
  if (message.do === "renewConnections") node.renewConnections();
  if (message.do === "reload") await reload(node, start);
};

const told = <K extends ToNode["do"]>(what: K): Promise<Extract<ToNode, { readonly do: K }>> =>
  new Promise((resolve) => {
    const listener = (message: ToNode) => {
      if (message.do !== what) return;
      process.off("message", listener);
      resolve(message as Extract<ToNode, { readonly do: K }>);
    };
    process.on("message", listener);
  });

const tell = (message: FromNode): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });

/** The supervisor says it, in its one line. An unexpected error is shown with its stack. */
const fail = async (error: unknown): Promise<never> => {
  const reason = explain(error);
  if (reason === undefined) throw error;
  await tell({ is: "failed", reason });
  process.exit(1);
};
