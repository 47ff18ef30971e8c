// The disk fails to sync, in a server that runs, and then its power is cut: what was acknowledged
// after a sync that failed would be gone.
import { join } from "node:path";
import { temporaryDirectory } from "../durability/directory.ts";
import type { LoadRun } from "../durability/load-run.ts";
import { isAcknowledged } from "../nodes/outages.ts";
import { environmentFor, tellFaultPoints, whyNoFaultPoints } from "./fault-points.ts";
import { cutPower, noCut } from "./power.ts";
import { PowerDisk, whyNoPowerDisk } from "./power-disk.ts";
import type { Script } from "./script.ts";
import { type Finding, runTrial } from "./trial.ts";

const callsBefore = 300;
const refusalsEach = 100;
const eio = 5;

/** One after the other, over and over. */
const kinds = [
  { name: "every sync fails", enable: `enable failinfo=${eio},name=` },
  { name: "every other sync fails", enable: `enable_random failinfo=${eio},probability=0.5,name=` },
] as const;
const points = ["posix/io/sync/fsync", "posix/io/sync/fdatasync"];

const untilCalled = async (run: LoadRun): Promise<void> => {
  const enough = run.calls.length + callsBefore;
  while (run.calls.length < enough) await run.nextCall();
};

/** Resolves with the time of the first refusal. */
const untilRefused = async (run: LoadRun): Promise<number> => {
  const before = run.refusals;
  while (run.refusals === before) await run.nextCall();
  const refusedAt = Date.now();
  while (run.refusals < before + refusalsEach) await run.nextCall();
  return refusedAt;
};

/** A failed sync is not tried again: nothing is acknowledged until a restart has read the disk. */
const acknowledgedSince = (run: LoadRun, time: number): number =>
  run.calls.filter((call) => isAcknowledged(call) && call.sentAt > time).length;

export const fsync: Script = {
  what: "syncs fail (EIO) in a running server, and its power is cut; root, libfiu",
  cycles: 6,
  whyNot: () => whyNoFaultPoints() ?? whyNoPowerDisk(),
  async run({ cycles, seed, startsPerSecond, say }) {
    using disk = new PowerDisk();
    using directory = temporaryDirectory();
    const control = join(directory.path, "fiu");
    const servers = [{ data: join(disk.path, "data"), environment: environmentFor(control) }];
    return await runTrial(
      { servers, seed, cycles, startsPerSecond },
      async (run): Promise<Finding> => {
        const failures: string[] = [];
        let afterFailure = 0;
        for (let cycle = 1; cycle <= cycles; cycle += 1) {
          disk.plantCanary();
          await untilCalled(run);
          const { name, enable } = kinds[cycle % kinds.length] ?? kinds[0];
          const [id = 0] = run.servers.ids;
          tellFaultPoints(control, id, ...points.map((point) => `${enable}${point}`));
          const refusedAt = await untilRefused(run);
          // The disk is well again, and still it may not be trusted.
          tellFaultPoints(control, id, ...points.map((point) => `disable name=${point}`));
          await untilRefused(run);
          afterFailure += acknowledgedSince(run, refusedAt);
          await cutPower(run, disk);
          if (disk.hasCanarySurvived) failures.push(noCut);
          say(`${cycle} of ${cycles}: ${name}`);
        }
        const tell = `${afterFailure} calls were acknowledged after a sync had failed`;
        return {
          figures: { "acknowledged after a failed sync": afterFailure },
          failures: afterFailure > 0 ? [...failures, tell] : failures,
        };
      },
    );
  },
};
