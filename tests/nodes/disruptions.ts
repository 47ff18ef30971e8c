// What is done to three nodes and their PostgreSQL under load, and how long it was felt.
import type { TestPostgres } from "@ekiden/testing";
import type { LoadRun } from "../durability/load-run.ts";
import { Random } from "../durability/random.ts";
import type { Interval } from "../durability/stand-still.ts";
import { pass } from "../durability/time.ts";
import { type OutageKind, Outages } from "./outage-kinds.ts";
import { longestSilence, slowestRefusal } from "./outages.ts";
import { untilAllServe } from "./waiting.ts";

export interface DisruptionOptions {
  /** Nodes that are killed and started again, one after the other. */
  readonly kills: number;
  /** Immediate restarts of PostgreSQL. */
  readonly restarts: number;
  readonly freezes: number;
  readonly freezeSeconds: number;
  /** Of the moments, and of what callers do. */
  readonly seed: number;
  /** Starts of journeys in a second; absent: as many as the machine can. */
  readonly startsPerSecond?: number;
  /** Hears a line of text whenever something has happened. */
  readonly say: (line: string) => void;
}

const kinds = {
  othersAtKill: {
    name: "longest outage of the other nodes, one killed (ms)",
    maxMilliseconds: 1_000,
  },
  othersAtFreeze: {
    name: "longest outage of the other nodes, one frozen (ms)",
    maxMilliseconds: 1_000,
  },
  afterReturn: {
    name: "longest outage after PostgreSQL's return (ms)",
    maxMilliseconds: 3_000,
  },
  afterThaw: { name: "a frozen node serves again after (ms)" },
  refusal: { name: "slowest refusal while PostgreSQL was away (ms)" },
} satisfies Record<string, OutageKind>;

const loadMilliseconds = { min: 200, max: 800 };
const awayMilliseconds = { min: 300, max: 1_000 };

export class Disruptions {
  readonly #outages = new Outages();
  readonly #run: LoadRun;
  readonly #postgres: TestPostgres;
  readonly #options: DisruptionOptions;
  readonly #random: Random;

  constructor(run: LoadRun, postgres: TestPostgres, options: DisruptionOptions) {
    this.#run = run;
    this.#postgres = postgres;
    this.#options = options;
    this.#random = new Random(options.seed);
  }

  /** Restarts and freezes come between the kills. */
  async all(): Promise<Outages> {
    const { kills, restarts, freezes } = this.#options;
    const rounds = Math.max(kills, restarts, freezes);
    for (let round = 1; round <= rounds; round += 1) {
      if (round <= kills) await this.#kill(`kill ${round} of ${kills}`);
      if (round <= restarts) await this.#restartPostgres(`restart ${round} of ${restarts}`);
      if (round <= freezes) await this.#freeze(`freeze ${round} of ${freezes}`);
    }
    await this.#load();
    return this.#outages;
  }

  async #kill(name: string): Promise<void> {
    await this.#load();
    const { servers } = this.#run;
    const { place, others } = this.#choose();
    const from = Date.now();
    await servers.kill(place);
    await this.#away();
    await servers.restart(place);
    const until = Date.now();
    const silence = this.#silence(others, { from, until });
    this.#outages.note(kinds.othersAtKill, silence);
    this.#say(`${name}: node ${place + 1} was away for ${until - from} ms, `, silence);
  }

  async #restartPostgres(name: string): Promise<void> {
    await this.#load();
    const { ports } = this.#run.servers;
    const from = Date.now();
    await this.#postgres.crash();
    await this.#away();
    await this.#postgres.start();
    const returned = Date.now();
    const took = await untilAllServe(this.#run, ports, returned);
    const { standStill } = this.#run;
    const span = { ports, from, until: Date.now(), standStill };
    this.#outages.note(kinds.afterReturn, took);
    this.#outages.note(kinds.refusal, slowestRefusal(this.#run.calls, span));
    const away = returned - from;
    this.#options.say(`${name}: PostgreSQL was away for ${away} ms, all serve ${took} ms later`);
    // What was acknowledged before must still be there, and be there at the end.
    await this.#run.lookAtOpenRuns();
  }

  async #freeze(name: string): Promise<void> {
    await this.#load();
    const { servers } = this.#run;
    const { place, port, others } = this.#choose();
    const from = Date.now();
    servers.freeze(place);
    await pass(this.#options.freezeSeconds * 1_000);
    const until = Date.now();
    servers.thaw(place);
    const silence = this.#silence(others, { from, until });
    const took = await untilAllServe(this.#run, [port], until);
    this.#outages.note(kinds.othersAtFreeze, silence);
    this.#outages.note(kinds.afterThaw, took);
    const what = `node ${place + 1} stood still for ${until - from} ms, served ${took} ms later, `;
    this.#say(`${name}: ${what}`, silence);
  }

  #silence(ports: readonly number[], interval: Interval): number {
    const { standStill } = this.#run;
    return longestSilence(this.#run.calls, { ports, ...interval, standStill });
  }

  #choose(): { place: number; port: number; others: number[] } {
    const { ports } = this.#run.servers;
    const place = this.#random.between(0, ports.length - 1);
    const port = ports[place] ?? 0;
    return { place, port, others: ports.filter((one) => one !== port) };
  }

  #load(): Promise<void> {
    return pass(this.#random.between(loadMilliseconds.min, loadMilliseconds.max));
  }

  #away(): Promise<void> {
    return pass(this.#random.between(awayMilliseconds.min, awayMilliseconds.max));
  }

  #say(text: string, silence: number): void {
    this.#options.say(`${text}the others were silent for ${silence} ms at most`);
  }
}
