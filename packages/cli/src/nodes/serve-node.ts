// One of the nodes of `serve --nodes N`: its supervisor says when it starts, and when it drains.
import type { Config, ConfigFile, Node } from "@ekiden/server";
import { explain } from "../errors.ts";
import { obeyHangups } from "../hangups.ts";
import { closeInTime, openNode, type Start } from "../node-run.ts";
import { reload } from "../reload.ts";
import { endAsked } from "../signals.ts";
import type { FromNode, ToNode } from "./messages.ts";

type StartMessage = Extract<ToNode, { readonly do: "start" }>;

/** Its options are those of the first start, also where the file says something else by now. */
export interface NodeStart extends Omit<Start, "config" | "file"> {
  /** Throws ConfigError. */
  readonly configOf: (file: ConfigFile | undefined) => Config;
}

export const serveNode = async (given: NodeStart): Promise<void> => {
  const asked = endAsked({ isUnderNpm: false });
  // A terminal or a supervisor sends it to all processes of a group: here it comes as a message.
  obeyHangups(() => undefined);
  const started = told("start");
  const drain = told("drain");
  const opening = started.then((start) => opened(given, start)).catch(fail);
  // What comes before the start, or in its midst, waits until there is a node.
  process.on("message", (message: ToNode) => {
    void opening.then(
      (there) => follow(message, there),
      () => undefined,
    );
  });
  void tell({ is: "ready" });
  const serving = opening.then(async ({ node }) => {
    const { url, port, firstKey } = node;
    await tell({ is: "serving", facts: { url, port, firstKey } });
    return node;
  });
  await closeInTime(Promise.race([asked, drain]), serving);
};

interface Opened {
  readonly node: Node;
  readonly start: Start;
}

const opened = async (given: NodeStart, told: StartMessage): Promise<Opened> => {
  const { node: number, port, variables, file, logLevel } = told;
  Object.assign(process.env, variables);
  const start: Start = { ...given, file, config: { ...given.configOf(file), logLevel } };
  return { start, node: await openNode(start, { node: number, port }) };
};

const follow = async (message: ToNode, { node, start }: Opened): Promise<void> => {
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
