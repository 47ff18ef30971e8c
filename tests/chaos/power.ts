// The machine loses its power: what the kernel had not written is gone.
import type { LoadRun } from "../durability/load-run.ts";
import { Random } from "../durability/random.ts";
import { pass } from "../durability/time.ts";
import { PowerDisk, whyNoPowerDisk } from "./power-disk.ts";
import type { Script } from "./script.ts";
import { type Finding, runTrial } from "./trial.ts";

const loadMilliseconds = { min: 100, max: 1_000 };

export const noCut = "what was not synced is there after the cut: that was no cut";

/** Everything stops at once, and starts again with what was synced. */
export const cutPower = async (run: LoadRun, disk: PowerDisk): Promise<void> => {
  run.servers.freeze(0);
  await disk.capture();
  await run.killAndRestart({ meanwhile: () => disk.restore() });
};

export const power: Script = {
  what: "the power of an embedded server's machine is cut; root",
  cycles: 10,
  whyNot: whyNoPowerDisk,
  async run({ cycles, seed, startsPerSecond, say }) {
    using disk = new PowerDisk();
    const random = new Random(seed);
    const servers = [{ data: `${disk.path}/data` }];
    return await runTrial(
      { servers, seed, cycles, startsPerSecond },
      async (run): Promise<Finding> => {
        const failures: string[] = [];
        for (let cycle = 1; cycle <= cycles; cycle += 1) {
          disk.plantCanary();
          await pass(random.between(loadMilliseconds.min, loadMilliseconds.max));
          await cutPower(run, disk);
          if (disk.hasCanarySurvived) failures.push(noCut);
          say(`cut ${cycle} of ${cycles}`);
        }
        return { failures };
      },
    );
  },
};
