// What goes wrong with nodes, their clocks, their store and the network between them, at moments
// that come from the seed.
import type { Mishap } from "./backend.ts";
import type { Cluster } from "./cluster.ts";
import { Actor } from "./runtime/agenda.ts";
import type { Dice } from "./runtime/dice.ts";

const maxAwayMilliseconds = 5_000;
const maxFrozenMilliseconds = 12_000;
const stopMilliseconds = 8_000;
const maxLoss = 0.05;

export class FaultSchedule {
  readonly #cluster: Cluster;
  readonly #dice: Dice;
  readonly #actor = new Actor("trouble");
  #isOver = false;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#dice = cluster.dice.branch();
  }

  async run(): Promise<void> {
    const { agenda, profile, trace } = this.#cluster;
    if (profile.faultMilliseconds === Number.POSITIVE_INFINITY) return;
    this.#changeFaults();
    for (;;) {
      await agenda.rest(this.#dice.delay(profile.faultMilliseconds), this.#actor);
      if (this.#isOver) return;
      const [name, happen] = this.#dice.of(this.#mishaps);
      trace.add(name);
      happen();
    }
  }

  /** Everything works from now on; what is away comes back by itself. */
  end(): void {
    const { backend, network } = this.#cluster;
    this.#isOver = true;
    backend.endFaults();
    this.#cluster.setClocksRight();
    network.losses = { request: 0, reply: 0 };
  }

  get #mishaps(): readonly Mishap[] {
    const cluster = this.#cluster;
    return [
      [
        "a node crashes",
        () => cluster.crash(cluster.someNode(), this.#dice.below(maxAwayMilliseconds)),
      ],
      ["a node freezes", () => this.#freeze()],
      ["a node is restarted", () => cluster.restart(cluster.someNode(), stopMilliseconds)],
      ["a clock jumps", () => this.#jump()],
      ["other faults", () => this.#changeFaults()],
      ...cluster.backend.mishaps,
    ];
  }

  #freeze(): void {
    const { agenda } = this.#cluster;
    const { actor } = this.#cluster.someNode();
    actor.resumesAt = agenda.now + this.#dice.below(maxFrozenMilliseconds);
  }

  #jump(): void {
    const { clock } = this.#cluster.someNode();
    clock.skew = (this.#dice.fraction() * 2 - 1) * this.#cluster.profile.skewMilliseconds;
  }

  #changeFaults(): void {
    const loss = () => (this.#dice.chance(0.5) ? this.#dice.fraction() * maxLoss : 0);
    this.#cluster.backend.changeFaults();
    this.#cluster.network.losses = { request: loss(), reply: loss() };
  }
}
