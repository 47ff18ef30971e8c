// Callers who are slow on purpose, beside those who are not.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { temporaryDirectory } from "../durability/directory.ts";
import type { LoadRun } from "../durability/load-run.ts";
import { pass } from "../durability/time.ts";
import { p99Of } from "./latency.ts";
import type { Script } from "./script.ts";
import { type Finding, runTrial } from "./trial.ts";

const idle = 10_000;
/** Of each: headers, bodies, polls. */
const slow = 200;
const phaseMilliseconds = 6_000;
/** Where 99 of 100 calls take hardly any time, twice as long is nothing yet. */
const leastMilliseconds = 25;
const maxTimes = 2;
/** Idle, slow, and all others. */
const connections = 15_000;

const hostile = fileURLToPath(new URL("hostile.ts", import.meta.url));

class Hostiles implements Disposable {
  readonly #process: ChildProcess;
  readonly #kill = () => void this.#process.kill("SIGKILL");

  constructor(port: number) {
    const given = [hostile, String(port), String(idle), String(slow)];
    this.#process = spawn(process.execPath, [...process.execArgv, ...given], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    process.on("exit", this.#kill);
  }

  async ready(): Promise<void> {
    await once(this.#process.stdout as NodeJS.EventEmitter, "data");
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#kill);
    this.#kill();
  }
}

const measure = async ({ calls }: LoadRun): Promise<number> => {
  const from = Date.now();
  await pass(phaseMilliseconds);
  return p99Of(calls, { from, until: Date.now() });
};

export const slowCallers: Script = {
  what: "10,000 idle connections, slow headers and bodies, polls whose answers are not read",
  cycles: 2,
  async run({ cycles, seed, say }) {
    using directory = temporaryDirectory();
    const more = ["--connections", String(connections)];
    const servers = [{ data: directory.path, more }];
    const programs = { starters: 4, deciders: 2, workers: 2, pulses: false };
    return await runTrial({ servers, seed, cycles, programs }, async (run): Promise<Finding> => {
      let without = 0;
      let beside = 0;
      // The best of each: what else the machine does is not counted.
      for (let cycle = 1; cycle <= cycles; cycle += 1) {
        const before = await measure(run);
        using hostiles = new Hostiles(run.ports[0] ?? 0);
        await hostiles.ready();
        const during = await measure(run);
        without = cycle === 1 ? before : Math.min(without, before);
        beside = cycle === 1 ? during : Math.min(beside, during);
        say(`${cycle} of ${cycles}: p99 ${before} ms without them, ${during} ms beside them`);
      }
      const max = Math.max(leastMilliseconds, maxTimes * without);
      const tell = `p99 is ${beside} ms beside slow callers, and may be ${max}`;
      return {
        figures: { "p99 without them (ms)": without, "p99 beside them (ms)": beside },
        failures: beside > max ? [tell] : [],
      };
    });
  },
};
