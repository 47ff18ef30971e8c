// What is done to the primary of a PostgreSQL that Patroni keeps, and how long it was felt.
import type { LoadRun } from "../durability/load-run.ts";
import { pass } from "../durability/time.ts";
import { type OutageKind, Outages } from "../nodes/outage-kinds.ts";
import { longestSilence } from "../nodes/outages.ts";
import { untilAllServe } from "../nodes/waiting.ts";
import type { Cluster } from "./cluster.ts";
import type { Machine } from "./network.ts";

const loadMilliseconds = 3_000;
const afterPrimary: OutageKind = {
  name: "longest outage after there was a primary (ms)",
  maxMilliseconds: 3_000,
};

interface Disruption {
  readonly name: string;
  readonly kind: OutageKind;
  readonly begin: (primary: Machine, other: Machine) => Promise<void> | void;
  readonly end: (machine: Machine) => void;
}

export class Failovers {
  readonly #run: LoadRun;
  readonly #cluster: Cluster;
  readonly #say: (line: string) => void;
  readonly #outages = new Outages();

  constructor(run: LoadRun, cluster: Cluster, say: (line: string) => void) {
    this.#run = run;
    this.#cluster = cluster;
    this.#say = say;
  }

  async all(): Promise<Outages> {
    for (const disruption of this.#disruptions()) await this.#go(disruption);
    await pass(loadMilliseconds);
    return this.#outages;
  }

  #disruptions(): readonly Disruption[] {
    const cluster = this.#cluster;
    return [
      {
        name: "the primary's machine is killed",
        kind: { name: "outage, primary killed (ms)" },
        begin: (primary) => primary.killAll(),
        end: (machine) => cluster.startPatroni(machine),
      },
      {
        name: "the primary is cut off from everything",
        kind: { name: "outage, primary partitioned (ms)" },
        begin: (primary) => primary.setLink("down"),
        end: (machine) => machine.setLink("up"),
      },
      {
        name: "the primary steps down in good order",
        kind: { name: "outage, switchover (ms)" },
        begin: (primary, other) => cluster.switchOver(primary, other),
        end: () => undefined,
      },
    ];
  }

  /** Until all is as before, with the roles changed. */
  async #go({ name, kind, begin, end }: Disruption): Promise<void> {
    await pass(loadMilliseconds);
    const { servers, standStill, calls } = this.#run;
    const { ports } = servers;
    const before = await this.#cluster.primary();
    const other = this.#cluster.machines.find((machine) => machine !== before) ?? before;
    this.#say(`${name}: ${before.name}`);
    const from = Date.now();
    const begun = begin(before, other);
    await this.#cluster.primary(before);
    const elected = Date.now();
    const took = await untilAllServe(this.#run, ports, elected);
    const until = Date.now();
    const outage = longestSilence(calls, { ports, from, until, standStill });
    this.#outages.note(kind, outage);
    this.#outages.note(afterPrimary, took);
    this.#say(
      `  ${other.name} is primary after ${elected - from} ms, all nodes serve ${took} ms later; ` +
        `outage ${outage} ms`,
    );
    await begun;
    end(before);
    await this.#cluster.untilHealthy();
    this.#say(
      `  ${before.name} is the synchronous standby, ${Date.now() - from} ms after it began`,
    );
    await this.#run.lookAtOpenRuns();
  }
}
