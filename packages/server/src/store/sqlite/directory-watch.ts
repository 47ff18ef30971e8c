// Looks every second whether the files of a data directory are still where they were.
import type { Clock } from "../../clock.ts";
import { Repeat } from "../../repeat.ts";
import type { Database } from "./database.ts";

const lookMilliseconds = 1_000;

interface DirectoryWatchOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Called once: what is found then stays so until a restart. */
  readonly onGone: (error: unknown) => void;
}

export const watchDirectory = ({ database, clock, onGone }: DirectoryWatchOptions): Repeat => {
  const act = () =>
    database.requireFiles().catch((error: unknown) => {
      if (watch.isStopped) return;
      void watch.stop();
      onGone(error);
    });
  const watch = new Repeat({ clock, restMilliseconds: lookMilliseconds, act });
  return watch;
};
