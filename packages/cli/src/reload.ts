// What SIGHUP asks of a node: to read its files again.
import { isDeepStrictEqual } from "node:util";
import { type Config, type Node, type OptionName, options } from "@ekiden/server";
import { explain } from "./errors.ts";
import type { Start } from "./node-run.ts";

/** Resolves when the configuration is read; certificate and audit log go on by themselves. */
export const reload = async (node: Node, start: Start): Promise<void> => {
  void node.reloadCertificate();
  void node.reopenAudit();
  try {
    const next = await start.reread();
    node.reconfigure(next.logLevel, changedFlags(start.config, next));
  } catch (error) {
    const reason = explain(error);
    if (reason === undefined) throw error;
    node.keepConfiguration(reason);
  }
};

/** Those that only a restart applies. */
const changedFlags = (before: Config, after: Config): readonly string[] =>
  (Object.keys(options) as OptionName[])
    .filter((name) => name !== "logLevel" && !isDeepStrictEqual(before[name], after[name]))
    .map((name) => options[name].flag);
