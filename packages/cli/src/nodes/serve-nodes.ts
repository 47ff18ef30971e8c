// `serve --nodes N`: the process that listens for N nodes, each a process of its own. Node's
// cluster module hands each connection to the next of them.
import cluster from "node:cluster";
import { type Config, createLog } from "@ekiden/server";
import { greeting } from "../greeting.ts";
import { obeyHangups } from "../hangups.ts";
import type { Start } from "../node-run.ts";
import { readableOutlet } from "../readable-log.ts";
import { endAsked, isReloadedByHangup } from "../signals.ts";
import type { Serving } from "./messages.ts";
import { memoryOptionsHere } from "./node-memory.ts";
import { Supervisor } from "./supervisor.ts";

export const serveNodes = async (start: Start): Promise<void> => {
  const { config, file, version } = start;
  cluster.setupPrimary({ execArgv: [...process.execArgv, ...memoryOptionsHere(config.nodes)] });
  const asked = endAsked(start);
  const log = createLog(config.logLevel, readableOutlet(config.logFormat));
  start.mistyped.forEach(log.mistypedVariable);
  let { logLevel } = config;
  const supervisor = new Supervisor({ config, log, settings: () => ({ file, logLevel }) });
  process.on("SIGUSR2", () => void supervisor.roll());
  const reloadAll = async () => {
    // What is wrong with the file is said by each node, which keeps its level.
    logLevel = await levelNow(start).catch(() => logLevel);
    log.setLevel(logLevel);
    // Those that are not ready to hear it start with this level.
    supervisor.tell({ do: "reload" });
  };
  obeyHangups(isReloadedByHangup(start) ? () => void reloadAll() : undefined);
  const greet = (facts: Serving) =>
    console.log(
      greeting({ version, config, configPath: file?.path, firstKey: undefined, ...facts }),
    );
  let isInOrder: boolean;
  try {
    await Promise.race([asked, supervisor.start().then(greet)]);
    await Promise.race([asked, supervisor.failed]);
  } finally {
    isInOrder = await supervisor.end();
  }
  process.exit(isInOrder ? 0 : 1);
};

const levelNow = async ({ reread }: Start): Promise<Config["logLevel"]> =>
  (await reread()).logLevel;
