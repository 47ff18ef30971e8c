// What asks a server to end, or to read its files again.
import { constants } from "node:os";
import type { Start } from "./node-run.ts";

const parentCheckMilliseconds = 500;

/** Resolves when the server is asked to end. A second signal ends the process at once. */
export const endAsked = ({ isUnderNpm }: { readonly isUnderNpm: boolean }): Promise<void> =>
  isUnderNpm ? Promise.race([firstSignal(), parentGone()]) : firstSignal();

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
 * npm ends at a signal without handing it on, and leaves what it started behind: under npm, a
 * parent that is gone asks for the end as the signal would have.
 */
export const parentGone = (): Promise<void> =>
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
