// Two nodes over one PostgreSQL, and the machine of one of them has a wrong clock.
import { startTestPostgres } from "@ekiden/testing";
import { temporaryDirectory } from "../durability/directory.ts";
import type { LoadRun } from "../durability/load-run.ts";
import { pass } from "../durability/time.ts";
import { FakeTime } from "./fake-time.ts";
import type { Report, ScriptOptions } from "./script.ts";
import { type Finding, runTrial } from "./trial.ts";

const daySeconds = 24 * 3_600;
/** Longer than closed executions are kept, and than open ones may take. */
const farSeconds = 100 * daySeconds;
const offsets = [90, -90, farSeconds, -farSeconds];
const phaseMilliseconds = 1_500;
/** A look at the clock a second, and an answer that is remembered for a second. */
const maxNoticeMilliseconds = 10_000;
/** Between two looks: asking without a pause would keep two cores busy. */
const lookMilliseconds = 20;
/** Of the two. */
const wrong = 1;

const readinessOf = async (port: number): Promise<string> => {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`);
  return await response.text();
};

/** How long it took; undefined: too long. */
const untilReady = async (port: number, isWanted: boolean): Promise<number | undefined> => {
  const begunAt = Date.now();
  for (;;) {
    const text = await readinessOf(port);
    const isReady = text.includes('"status":"ready"');
    const isSo = isReady || text.includes("The clock of this machine is");
    const took = Date.now() - begunAt;
    if (isSo && isReady === isWanted) return took;
    if (took > maxNoticeMilliseconds) return undefined;
    await pass(lookMilliseconds);
  }
};

class Shifts {
  readonly #run: LoadRun;
  readonly #time: FakeTime;
  readonly #failures: string[] = [];
  #slowest = 0;

  constructor(run: LoadRun, time: FakeTime) {
    this.#run = run;
    this.#time = time;
  }

  get finding(): Finding {
    return {
      figures: { "a wrong clock noticed after (ms)": this.#slowest },
      failures: this.#failures,
    };
  }

  /** A clock that is set in a running node, and a node that starts with it. */
  async make(offset: number): Promise<void> {
    await this.#set(offset);
    await this.#run.servers.kill(wrong);
    await this.#run.servers.restart(wrong);
    await this.#expect(false, `started with a clock off by ${offset} s`);
    await pass(phaseMilliseconds);
    await this.#set(0);
  }

  async #set(offset: number): Promise<void> {
    this.#time.set(offset);
    await this.#expect(offset === 0, `with its clock set off by ${offset} s`);
    await pass(phaseMilliseconds);
  }

  async #expect(isReady: boolean, when: string): Promise<void> {
    const port = this.#run.servers.ports[wrong] ?? 0;
    const took = await untilReady(port, isReady);
    if (took === undefined)
      this.#failures.push(`the node was ${isReady ? "not " : ""}ready ${when}`);
    this.#slowest = Math.max(this.#slowest, took ?? maxNoticeMilliseconds);
  }
}

export const runShiftedNodes = async (options: ScriptOptions): Promise<Report> => {
  const { cycles, seed, startsPerSecond, say } = options;
  using directory = temporaryDirectory();
  await using postgres = await startTestPostgres();
  const store = await postgres.createDatabase();
  const time = new FakeTime(directory.path);
  const servers = [{ store }, { store, environment: time.environment }];
  const trial = {
    servers,
    seed,
    cycles,
    startsPerSecond,
    programs: { starters: 20, deciders: 6, workers: 4, pulses: true },
    patienceMilliseconds: 5_000,
    // A lease, and the look that finds that it has ended; and what a node refuses as too late.
    claimMilliseconds: 5_000,
    commitMilliseconds: 5_000,
  };
  // Awaited here: PostgreSQL goes when this function ends.
  return await runTrial(trial, async (run): Promise<Finding> => {
    const shifts = new Shifts(run, time);
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      for (const offset of offsets) {
        await shifts.make(offset);
        say(`${cycle} of ${cycles}: one of two nodes off by ${offset} s, and right again`);
      }
    }
    return shifts.finding;
  });
};
