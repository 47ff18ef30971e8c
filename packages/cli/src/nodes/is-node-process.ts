// Whether this process is one of the nodes of `serve --nodes N`. Process managers may start any
// program as a worker of a cluster of their own: being a worker does not make it a node.
import cluster from "node:cluster";
import type { Environment } from "../terminal/terminal.ts";

/** Set for the processes of nodes by their supervisor alone. */
export const nodeVariable = "EKIDEN_NODE_PROCESS";

export const isNodeProcess = (environment: Environment): boolean =>
  cluster.isWorker && environment[nodeVariable] !== undefined;
