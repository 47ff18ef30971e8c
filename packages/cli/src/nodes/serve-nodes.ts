// `serve --nodes N`: the process that listens for N nodes, each a process of its own. Node's
// cluster module hands each connection to the next of them.
import cluster from "node:cluster";
import { createLog } from "@ekiden/server";
import { greeting } from "../greeting.ts";
import type { Start } from "../node-run.ts";
import { readableOutlet } from "../readable-log.ts";
import { endAsked, isReloadedByHangup } from "../signals.ts";
import { Supervisor } from "./supervisor.ts";

export const serveNodes = async (start: Start): Promise<void> => {
  const { config, configPath, version } = start;
  // What a call leaves behind is short-lived: a larger young generation throws it away in passing.
  cluster.setupPrimary({ execArgv: [...process.execArgv, "--max-semi-space-size=32"] });
  const asked = endAsked(start);
  const log = createLog(config.logLevel, readableOutlet(config.logFormat));
  const supervisor = new Supervisor({ config, log });
  process.on("SIGUSR2", () => void supervisor.roll());
  if (isReloadedByHangup(start)) process.on("SIGHUP", () => supervisor.tell({ do: "reload" }));
  const facts = await supervisor.start();
  console.log(greeting({ version, config, configPath, firstKey: undefined, ...facts }));
  let isInOrder: boolean;
  try {
    await Promise.race([asked, supervisor.failed]);
  } finally {
    isInOrder = await supervisor.end();
  }
  process.exit(isInOrder ? 0 : 1);
};
