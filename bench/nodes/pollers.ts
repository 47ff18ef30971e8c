// Many pollers on one list, over three nodes, and tasks that trickle in: what the database is asked
// for each of them, when it comes to be on one of these nodes, or on a fourth, which notifies all
// three. What nodes ask when nothing happens, and what it takes to start an execution on a list
// without pollers, is measured as well, and left out.
import { setTimeout as sleep } from "node:timers/promises";
import type { TestPostgres } from "@ekiden/testing";
import { anyOf, endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { domain } from "../load/domain.ts";
import { startExecution } from "../load/open-executions.ts";
import { number, say, table } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { type Nodes, startDatabase, startNodes } from "./database.ts";
import {
  between,
  readStatements,
  type Statements,
  statementSettings,
  total,
} from "./statements.ts";

const pollersFull = 1_000;
const tasksFull = 1_000;
const pauseMs = 10;
const settleMs = 2_500;
const maxDeliverMs = 30_000;
const leastShown = 0.005;

/** Poll again and again, each on any of the nodes, and answer nothing. */
class Pollers {
  delivered = 0;
  readonly #clients: SwfClient[] = [];
  readonly #problems: Error[] = [];
  #isOver = false;

  open(ports: readonly number[], list: string, count: number): void {
    for (let index = 0; index < count; index += 1) {
      const client = new SwfClient(endpoint(anyOf(ports)), new Traffic());
      this.#clients.push(client);
      this.#poll(client, { name: list }).catch((error: Error) => {
        if (!this.#isOver) this.#problems.push(error);
      });
    }
  }

  async until(count: number): Promise<void> {
    const giveUpAtMs = performance.now() + maxDeliverMs;
    while (this.delivered < count && performance.now() < giveUpAtMs) await sleep(1);
    const [problem] = this.#problems;
    if (problem) throw problem;
    if (this.delivered !== count) throw new Error(`${this.delivered} tasks came, of ${count}`);
  }

  close(): void {
    this.#isOver = true;
    for (const client of this.#clients) client.close();
  }

  async #poll(client: SwfClient, taskList: { name: string }): Promise<void> {
    while (!this.#isOver) {
      const { taskToken } = await client.call("PollForDecisionTask", { domain, taskList });
      if (taskToken) this.delivered += 1;
    }
  }
}

interface Phase {
  readonly statements: Statements;
  readonly seconds: number;
}

type Watch = (work: () => Promise<void>) => Promise<Phase>;

const watchOf =
  (postgres: TestPostgres, url: string): Watch =>
  async (work) => {
    const before = await readStatements(postgres, url);
    const begunAtMs = performance.now();
    await work();
    const seconds = (performance.now() - begunAtMs) / 1000;
    return { statements: between(before, await readStatements(postgres, url)), seconds };
  };

let started = 0;

/** One execution after the other, each at a node chosen at random. */
const trickle = async (ports: readonly number[], list: string, count: number): Promise<void> => {
  const client = new SwfClient(
    ports.map((port) => endpoint(port)),
    new Traffic(),
  );
  for (let index = 0; index < count; index += 1) {
    started += 1;
    await startExecution(client, `${list}-${started}`, { name: list });
    await sleep(pauseMs);
  }
  client.close();
};

/** Per task, without what nodes ask anyway. */
const perTask = ({ statements, seconds }: Phase, idle: Phase, tasks: number): Statements => {
  const idly = (name: string) => (idle.statements.get(name) ?? 0) * (seconds / idle.seconds);
  return new Map([...statements].map(([name, count]) => [name, (count - idly(name)) / tasks]));
};

/** What was asked more often than to start an execution alone. */
const beyond = (started: Statements, delivered: Statements): Statements =>
  new Map(
    [...delivered].map(([name, count]) => [name, Math.max(0, count - (started.get(name) ?? 0))]),
  );

type Column = readonly [name: string, statements: Statements];

const printStatements = (columns: readonly Column[]): void => {
  const names = [...new Set(columns.flatMap(([, statements]) => [...statements.keys()]))];
  const rows = names
    .map((name) => ({ name, counts: columns.map(([, counts]) => counts.get(name) ?? 0) }))
    .filter(({ counts }) => Math.max(...counts) >= leastShown)
    .map(({ name, counts }) => [name, ...counts.map((count) => count.toFixed(2))]);
  const sums = columns.map(([, statements]) => total(statements).toFixed(2));
  say(table([["", ...columns.map(([name]) => name)], ...rows, ["all", ...sums]]));
};

const measure = async (nodes: Nodes, watched: Watch, scale: number) => {
  const tasks = Math.ceil(tasksFull * scale);
  // The last node has no pollers.
  const apart = nodes.ports.slice(-1);
  const ports = nodes.ports.slice(0, -1);
  const idlePhase = () => watched(() => sleep(2 * settleMs));
  await trickle(nodes.ports, "warm", 10);
  await sleep(settleMs);
  const quiet = await idlePhase();
  const alone = await watched(() => trickle(ports, "nobody", tasks));
  const waiting = new Pollers();
  waiting.open(ports, "crowd", Math.ceil(pollersFull * scale));
  await sleep(settleMs);
  const idle = await idlePhase();
  const deliver = (from: readonly number[], upTo: number) =>
    watched(async () => {
      await trickle(from, "crowd", tasks);
      await waiting.until(upTo);
    });
  const near = await deliver(ports, tasks);
  const far = await deliver(apart, 2 * tasks);
  waiting.close();
  return {
    idlePerSecond: total(idle.statements) / idle.seconds,
    alone: perTask(alone, quiet, tasks),
    near: perTask(near, idle, tasks),
    far: perTask(far, idle, tasks),
  };
};

export const pollers: Part = {
  title: "Pollers of one list over three nodes, tasks trickling in",
  async run({ scale }, servers) {
    await using postgres = await startDatabase(servers, { settings: statementSettings });
    const url = await postgres.createDatabase();
    const nodes = await startNodes(servers, { postgres, url, count: 4 });
    const { idlePerSecond, alone, near, far } = await measure(nodes, watchOf(postgres, url), scale);
    await servers.stop();
    const nearby = beyond(alone, near);
    const afar = beyond(alone, far);
    printStatements([
      ["start alone", alone],
      ["and delivery", near],
      ["that adds", nearby],
      ["from a node without pollers", far],
      ["that adds", afar],
    ]);
    say(`Idle, four nodes ask ${number(idlePerSecond)} statements a second; they are left out.`);
    return {
      statementsPerTask: total(nearby),
      statementsPerTaskFromAfar: total(afar),
      claimsPerTaskFromAfar: afar.get("claim-tasks") ?? 0,
      idleStatementsPerSecond: idlePerSecond,
    };
  },
};
