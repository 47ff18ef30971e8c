// What goes wrong with nodes, their clocks, their database and the network between them, at moments
// that nobody chose.
import type { Network } from "./clients/network.ts";
import { noFaults, someFaults } from "./database/faults.ts";
import type { SimDatabase } from "./database/sim-database.ts";
import type { Profile } from "./profile.ts";
import type { SimNode } from "./sim-node.ts";
import { Actor, type Agenda } from "./world/agenda.ts";
import type { Dice } from "./world/dice.ts";
import type { Trace } from "./world/trace.ts";

export interface TroubleParts {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly trace: Trace;
  readonly profile: Profile;
  readonly network: Network;
  readonly database: SimDatabase;
  /** A new life of a node. */
  readonly boot: (index: number) => SimNode;
}

const awayMillisecondsMost = 5_000;
const frozenMillisecondsMost = 12_000;
const restartMillisecondsMost = 3_000;
const lossMost = 0.05;

export class Troubles {
  readonly #parts: TroubleParts;
  readonly #actor = new Actor("trouble");
  #isOver = false;

  constructor(parts: TroubleParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { agenda, dice, profile, trace } = this.#parts;
    if (profile.troubleMilliseconds === Number.POSITIVE_INFINITY) return;
    this.#changeFaults();
    for (;;) {
      await agenda.rest(dice.delay(profile.troubleMilliseconds), this.#actor);
      if (this.#isOver) return;
      const [name, make] = dice.of(this.#kinds);
      trace.add(name);
      make();
    }
  }

  /** Everything works from now on; whoever is away comes back by itself. */
  end(): void {
    const { database, network } = this.#parts;
    this.#isOver = true;
    database.faults = noFaults;
    network.losses = { request: 0, reply: 0 };
  }

  readonly #kinds: readonly (readonly [string, () => void])[] = [
    ["crash", () => this.#crash()],
    ["freeze", () => this.#freeze()],
    ["restart a node", () => void this.#restartNode()],
    ["restart the database", () => this.#restartDatabase()],
    ["a clock jumps", () => this.#jump()],
    ["other faults", () => this.#changeFaults()],
  ];

  #crash(): void {
    const { agenda, dice, network, database } = this.#parts;
    const [index, node] = this.#someNode();
    node.crash();
    database.abandon(node.actor);
    network.cut(node);
    agenda.after(dice.below(awayMillisecondsMost), this.#actor, () => this.#boot(index));
  }

  #freeze(): void {
    const { agenda, dice } = this.#parts;
    this.#someNode()[1].actor.resumesAt = agenda.now + dice.below(frozenMillisecondsMost);
  }

  async #restartNode(): Promise<void> {
    const { agenda, dice, network } = this.#parts;
    const [index, node] = this.#someNode();
    if (!node.isUp) return;
    agenda.after(0, node.actor, () => void node.close().then(() => network.cut(node)));
    // Whoever runs it does not wait for ever.
    agenda.after(awayMillisecondsMost + dice.below(awayMillisecondsMost), this.#actor, () => {
      if (network.nodes[index] !== node) return;
      node.crash();
      this.#parts.database.abandon(node.actor);
      network.cut(node);
      this.#boot(index);
    });
  }

  #restartDatabase(): void {
    const { dice, database } = this.#parts;
    database.restart(dice.below(restartMillisecondsMost));
  }

  #jump(): void {
    const { dice, profile } = this.#parts;
    const { clock } = this.#someNode()[1];
    clock.skew = (dice.fraction() * 2 - 1) * profile.skewMilliseconds;
  }

  #changeFaults(): void {
    const { dice, database, network } = this.#parts;
    database.faults = dice.chance(0.3) ? noFaults : someFaults(dice);
    const loss = () => (dice.chance(0.5) ? dice.fraction() * lossMost : 0);
    network.losses = { request: loss(), reply: loss() };
  }

  #someNode(): readonly [number, SimNode] {
    const { dice, network } = this.#parts;
    const index = dice.below(network.nodes.length);
    return [index, network.nodes[index] as SimNode];
  }

  #boot(index: number): void {
    const { network, boot } = this.#parts;
    // It may have been booted by another trouble already.
    if (!network.nodes[index]?.actor.isDead) return;
    network.nodes = network.nodes.map((node, place) => (place === index ? boot(index) : node));
  }
}
