// What asks a server to end, or to read its files again.
import { constants } from "node:os";
import type { Start } from "./node-run.ts";

const parentCheckMilliseconds = 500;

/** Resolves when the server is asked to end. A second signal ends the process at once. */
export const endAsked = ({ isUnderNpm }: { readonly isUnderNpm: boolean }): Promise<void> =>
  isUnderNpm ? Promise.race([firstSignal(true), parentGone()]) : firstSignal(false);

/**
 * Whether SIGHUP asks the server to read its files again. One without such files ends when the
 * terminal that it runs in hangs up; where there is no terminal, a service manager reloads it so.
 */
export const isReloadedByHangup = ({ config: { tlsCert, audit }, file }: Start): boolean =>
  file !== undefined ||
  tlsCert !== "none" ||
  !["none", "-"].includes(audit) ||
  ![process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);

/**
 * Where a shell stays between npm and the program, npm ends at a signal without handing it on, and
 * leaves what it started behind: a parent that is gone asks for the end as the signal would have.
 */
export const parentGone = (): Promise<void> =>
  new Promise((resolve) => {
    const parent = process.ppid;
    const look = () => {
      if (process.ppid !== parent) resolve();
    };
    setInterval(look, parentCheckMilliseconds).unref();
  });

const firstSignal = (isUnderNpm: boolean): Promise<void> =>
  new Promise((resolve) => {
    obeyFirst(["SIGTERM", "SIGINT"], { isUnderNpm, obey: resolve });
  });

/**
 * Where the shell of npm has replaced itself by the program, npm hands on what a terminal has sent
 * to both of them: one Ctrl+C is two signals.
 */
const echoMilliseconds = 2_000;

/** A second signal ends the process at once, with the shell's own code. */
export const obeyFirst = (
  names: readonly NodeJS.Signals[],
  { isUnderNpm, obey }: { readonly isUnderNpm: boolean; readonly obey: () => void },
): void => {
  let first: { readonly name: NodeJS.Signals; readonly at: number } | undefined;
  const heard = (name: NodeJS.Signals): void => {
    const at = performance.now();
    const isEcho = isUnderNpm && name === first?.name && at - first.at < echoMilliseconds;
    if (first && !isEcho) process.exit(128 + constants.signals[name]);
    first ??= { name, at };
    obey();
  };
  for (const name of names) process.on(name, heard);
};
