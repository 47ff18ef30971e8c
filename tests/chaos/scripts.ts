// All scripts, by name.
import { backup } from "./backup.ts";
import { clock } from "./clock.ts";
import { fsync } from "./fsync.ts";
import { full } from "./full.ts";
import { kill } from "./kill.ts";
import { memory } from "./memory.ts";
import { network } from "./network.ts";
import { power } from "./power.ts";
import type { Script } from "./script.ts";
import { slowCallers } from "./slow.ts";
import { soak } from "./soak.ts";
import { freeze, nodes, restart } from "./three-nodes.ts";
import { upgrade } from "./upgrade.ts";

export const scripts: Readonly<Record<string, Script>> = {
  kill,
  nodes,
  freeze,
  restart,
  power,
  fsync,
  full,
  clock,
  memory,
  network,
  upgrade,
  backup,
  slow: slowCallers,
  soak,
};
