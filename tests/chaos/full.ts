// The disk is full, and there is room again.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LoadRun } from "../durability/load-run.ts";
import { smallDisk, whyNoSmallDisk } from "../durability/small-disk.ts";
import type { Script } from "./script.ts";
import { runTrial } from "./trial.ts";

const diskKibibytes = 256 * 1024;
const refusalsEach = 200;
const callsBetween = 500;
/** Larger than the disk. */
const fillerBytes = 2 * diskKibibytes * 1024;
const blockBytes = 1024 * 1024;

/** Takes all the room there is. */
const fill = (file: string): void => {
  try {
    for (let written = 0; written < fillerBytes; written += blockBytes) {
      writeFileSync(file, Buffer.alloc(blockBytes), { flag: "a" });
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
};

const untilRefused = async (run: LoadRun): Promise<void> => {
  const enough = run.refusals + refusalsEach;
  while (run.refusals < enough) await run.nextCall();
};

const untilCalled = async (run: LoadRun): Promise<void> => {
  const enough = run.calls.length + callsBetween;
  while (run.calls.length < enough) await run.nextCall();
};

export const full: Script = {
  what: "the disk of an embedded server is full, and has room again; root",
  cycles: 6,
  whyNot: whyNoSmallDisk,
  async run({ cycles, seed, startsPerSecond, say }) {
    using disk = smallDisk(diskKibibytes);
    const filler = join(disk.path, "filler");
    const servers = [{ data: join(disk.path, "data") }];
    return await runTrial({ servers, seed, cycles, startsPerSecond }, async (run) => {
      for (let cycle = 1; cycle <= cycles; cycle += 1) {
        await untilCalled(run);
        fill(filler);
        await untilRefused(run);
        const makeRoom = () => rmSync(filler);
        // Every other time the server is killed on the full disk.
        if (cycle % 2 === 1) makeRoom();
        else await run.killAndRestart({ meanwhile: makeRoom });
        say(`full ${cycle} of ${cycles}`);
      }
      await untilCalled(run);
      return undefined;
    });
  },
};
