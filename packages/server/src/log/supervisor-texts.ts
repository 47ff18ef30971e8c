// What the process that starts the nodes of a machine writes to its log.
import type { Logger } from "pino";

type NodeProcess = {
  readonly node: number;
  /** Undefined for one that could not be started. */
  readonly pid: number | undefined;
};

type Ended = NodeProcess & {
  /** Null: a signal ended it, or it never ran. */
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it could not start, in its own words; absent where it said nothing. */
  readonly reason?: string | undefined;
};

export const supervisorTexts = (log: Logger) => ({
  nodeServes: (node: NodeProcess) => log.info(node, "a node has started and serves calls"),
  nodeEnded: (node: Ended, restartMilliseconds: number) =>
    log.error({ ...node, restartMilliseconds }, "a node ended by itself and is started again"),
  nodeGivenUp: (node: Ended, ends: number) =>
    log.error(
      { ...node, ends },
      "a node ended again and again soon after its start: the other nodes are drained, and the " +
        "server ends",
    ),
  nodeStuck: (node: NodeProcess) =>
    log.error(node, "a node did not drain in time and was killed; nothing acknowledged is lost"),
  rollBegun: (nodes: number) =>
    log.info({ nodes }, "rolling restart: for each node a new one is started, and then it drains"),
  rollIgnored: () =>
    log.warn("nodes are being started, replaced or drained: no rolling restart is begun"),
  rollOfOne: () =>
    log.warn("SIGUSR2 restarts the nodes of --nodes one by one, and here is one: it goes on"),
  nodeReplaced: (node: NodeProcess) => log.info(node, "a new node serves, and the old one drains"),
  rollCompleted: (nodes: number) => log.info({ nodes }, "rolling restart: all nodes are new"),
  rollStopped: (node: Ended) =>
    log.error(
      node,
      "rolling restart stopped: the new node could not start, and the nodes that run go on",
    ),
});
