// All scripts, by name.
import { kill } from "./kill.ts";
import type { Script } from "./script.ts";
import { freeze, nodes, restart } from "./three-nodes.ts";

export const scripts: Readonly<Record<string, Script>> = {
  kill,
  nodes,
  freeze,
  restart,
};
