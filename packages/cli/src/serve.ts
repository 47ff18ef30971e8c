// Runs a node from its start to its end, which a signal asks for.
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { type Config, createNode } from "@ekiden/server";
import { greeting } from "./greeting.ts";

/** Supervisors kill after ten seconds or later: the server reports and ends before that. */
const maxCloseMilliseconds = 9_500;

const parentCheckMilliseconds = 500;

interface Start {
  readonly config: Config;
  readonly version: string;
  /** By `npm start` or `npx`. */
  readonly isUnderNpm: boolean;
  /** Other programs of this user can read the variables with which this process began. */
  readonly isEnvironmentVisible: boolean;
}

export const serve = async (start: Start): Promise<void> => {
  const { config, version, isUnderNpm, isEnvironmentVisible } = start;
  // Listened for before the start, so that a signal in its midst is not lost.
  const ending = isUnderNpm ? Promise.race([firstSignal(), parentGone()]) : firstSignal();
  const consoleFiles = consoleFilesFor(config);
  const node = await createNode({ ...config, isEnvironmentVisible, consoleFiles });
  const { url, port, firstKey } = node;
  // Where records go, nothing else may.
  const print = config.audit === "-" ? console.error : console.log;
  print(greeting({ version, config, url, port, firstKey }));
  // Without files to read or open again, a terminal that hangs up still ends the server.
  if (config.tlsCert !== "none" || !["none", "-"].includes(config.audit)) {
    process.on("SIGHUP", () => {
      void node.reloadCertificate();
      void node.reopenAudit();
    });
  }
  await ending;
  const deadline = setTimeout(giveUp, maxCloseMilliseconds);
  await node.close();
  clearTimeout(deadline);
  process.exit(0);
};

/** Where the package of the console has its build. */
export const consoleFilesFor = ({ console }: Config): string | undefined =>
  console === "on"
    ? fileURLToPath(new URL(".", import.meta.resolve("@ekiden/console/index.html")))
    : undefined;

/**
 * npm ends at a signal without handing it on, and leaves what it started behind: under npm, a
 * parent that is gone asks for the end as the signal would have.
 */
const parentGone = (): Promise<void> =>
  new Promise((resolve) => {
    const parent = process.ppid;
    const look = () => {
      if (process.ppid !== parent) resolve();
    };
    setInterval(look, parentCheckMilliseconds).unref();
  });

/** Resolves at the first; a second one ends the process at once, with the shell's own code. */
const firstSignal = (): Promise<void> =>
  new Promise((resolve) => {
    let signals = 0;
    for (const name of ["SIGTERM", "SIGINT"] as const) {
      process.on(name, () => {
        signals += 1;
        if (signals > 1) process.exit(128 + constants.signals[name]);
        resolve();
      });
    }
  });

const giveUp = () => {
  console.error(
    `ekiden: the server did not stop in order within ${maxCloseMilliseconds} ms and ends now. ` +
      "Nothing that was acknowledged is lost; it can be started again.",
  );
  process.exit(1);
};
