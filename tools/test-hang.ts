// Ends a process of tests that has come to a stand, and says which test it was: the runner itself
// knows of a process only that it has not ended, and whose tests it has.
import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach } from "node:test";

const looksPerHang = 20;
/** Longer than any test takes, on a machine a quarter as fast as most, with others beside it. */
const maxQuietSeconds = 300;

const recordOf = (entry: string): string => `${entry}.hanging`;

/** Of the process that this is called in, from when it is called. */
export const endHangs = (quietSeconds = maxQuietSeconds): void => {
  const [, entry] = process.argv;
  if (entry === undefined) return;
  const begun = new Set<string>();
  let latest = performance.now();
  const note = (change: () => void): void => {
    change();
    latest = performance.now();
  };
  beforeEach((context) => note(() => begun.add(context.name)));
  afterEach((context) => note(() => begun.delete(context.name)));
  const look = (): void => {
    if (performance.now() - latest < quietSeconds * 1_000) return;
    const names = [...begun].map((name) => `"${name}"`);
    const subject = names.length > 0 ? names.join(" within ") : "What follows the last test";
    writeFileSync(recordOf(entry), `${subject} had not ended after ${quietSeconds} seconds.`);
    process.exit(1);
  };
  setInterval(look, (quietSeconds * 1_000) / looksPerHang).unref();
};

/** Undefined where the process came to its end. */
export const recordedHangOf = (entry: string): string | undefined => {
  try {
    return readFileSync(recordOf(entry), "utf8");
  } catch {
    return undefined;
  }
};
