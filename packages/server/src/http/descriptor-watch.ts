// A process may have so many files and connections open and no more. Beyond that Node closes new
// connections and reports nothing, so whether there is room is found out by opening a file.
import { open } from "node:fs/promises";
import { devNull } from "node:os";
import type { Clock } from "../clock.ts";
import { Repeat } from "../repeat.ts";

const lookMilliseconds = 1_000;
const logMilliseconds = 60_000;

interface DescriptorWatchOptions {
  readonly clock: Clock;
  /** Called once a minute at most. */
  readonly onNone: (error: unknown) => void;
}

export const watchDescriptors = ({ clock, onNone }: DescriptorWatchOptions): Repeat => {
  let toldAt = Number.NEGATIVE_INFINITY;
  const act = async () => {
    const error = await lack();
    const now = clock.now();
    if (error === undefined || now < toldAt + logMilliseconds) return;
    toldAt = now;
    onNone(error);
  };
  return new Repeat({ clock, restMilliseconds: lookMilliseconds, act });
};

/** Why no file can be opened; undefined: one can, or the reason is another one. */
const lack = async (): Promise<unknown> => {
  try {
    const file = await open(devNull);
    await file.close();
    return undefined;
  } catch (error) {
    return /^E[MN]FILE$/.test(String((error as NodeJS.ErrnoException).code)) ? error : undefined;
  }
};
