// How a process opens its node, and closes it at its own end.
import {
  type Config,
  type ConfigFile,
  createNode,
  type Node,
  type NodeOptions,
} from "@ekiden/server";
import { consoleFilesFor } from "./console-files.ts";
import { limitHeapGrowth } from "./heap-growth.ts";
import type { MistypedVariable } from "./mistyped-variables.ts";
import { readableOutlet } from "./readable-log.ts";

/** Supervisors kill after ten seconds or later: the server reports and ends before that. */
const maxCloseMilliseconds = 9_500;

export interface Start {
  readonly config: Config;
  /** The configuration file as it was read; undefined for none. */
  readonly file: ConfigFile | undefined;
  /** Reads the configuration again, whose file may have changed. Rejects with ConfigError. */
  readonly reread: () => Promise<Config>;
  readonly mistyped: readonly MistypedVariable[];
  readonly version: string;
  /** By `npm start` or `npx`. */
  readonly isUnderNpm: boolean;
  /** Other programs of this user can read the variables with which this process began. */
  readonly isEnvironmentVisible: boolean;
}

/** `own` is what one node among several has for itself. */
export const openNode = (
  { config, isEnvironmentVisible, version }: Start,
  own: Pick<NodeOptions, "node"> & Partial<Pick<NodeOptions, "port">> = {},
): Promise<Node> => {
  limitHeapGrowth();
  return createNode({
    ...config,
    isEnvironmentVisible,
    version,
    consoleFiles: consoleFilesFor(config),
    logTo: readableOutlet(config.logFormat),
    ...own,
  });
};

/**
 * Closes the node once that is asked for, and ends the process: in time, also in the midst of the
 * start. Rejects where the node cannot start.
 */
export const closeInTime = async (
  asked: Promise<unknown>,
  starting: Promise<Node>,
): Promise<never> => {
  let deadline: NodeJS.Timeout | undefined;
  const limited = asked.then(() => {
    deadline = setTimeout(giveUp, maxCloseMilliseconds);
  });
  try {
    const node = await starting;
    await limited;
    await node.close();
  } finally {
    clearTimeout(deadline);
  }
  process.exit(0);
};

const giveUp = () => {
  console.error(
    `ekiden: the server did not stop in order within ${maxCloseMilliseconds} ms and ends now. ` +
      "Nothing that was acknowledged is lost; it can be started again.",
  );
  process.exit(1);
};
