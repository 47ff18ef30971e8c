// What asks a server to end, or to read its files again.
import type { Start } from "./node-run.ts";
import { obeyFirst } from "./terminal/obey-first.ts";

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
