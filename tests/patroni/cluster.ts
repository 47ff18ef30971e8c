// A PostgreSQL of two machines that Patroni keeps, with a synchronous standby; etcd beside it.
import { type ChildProcess, spawn } from "node:child_process";
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pass } from "../durability/time.ts";
import { Machine, makeBridge, ownAddress, removeBridge } from "./network.ts";
import { postgresDirectory, runProgram } from "./programs.ts";
import { configurationOf, restPort, scope } from "./settings.ts";

/** Neither Patroni nor PostgreSQL is to be root. */
const nobody = 65_534;
const lookMilliseconds = 100;
const answerMilliseconds = 1_000;
/** Of looks; what they take by themselves comes on top. */
const maxWaitMilliseconds = 60_000;

interface Member {
  readonly name: string;
  readonly role: string;
  readonly state: string;
}

export class Cluster implements Disposable {
  readonly machines: readonly Machine[] = [new Machine(1), new Machine(2)];
  readonly #directory = mkdtempSync(join(tmpdir(), "ekiden-patroni-"));
  readonly #remove = () => this.#removeAll();
  #etcd: ChildProcess | undefined;

  private constructor() {
    process.on("exit", this.#remove);
  }

  /** Resolves when there are a primary, a synchronous standby, and a database for the nodes. */
  static async start(): Promise<Cluster> {
    const cluster = new Cluster();
    cluster.#make();
    for (const machine of cluster.machines) cluster.startPatroni(machine);
    await cluster.untilHealthy();
    const { address } = await cluster.primary();
    const createdb = join(postgresDirectory() ?? "", "createdb");
    runProgram(createdb, "-h", address, "-U", "postgres", "ekiden");
    return cluster;
  }

  /** With all hosts: the nodes find the primary themselves. */
  get url(): string {
    const hosts = this.machines.map(({ address }) => `${address}:5432`).join(",");
    return `postgres://postgres@${hosts}/ekiden`;
  }

  get #configurations(): readonly string[] {
    return this.machines.map(({ name }) => join(this.#directory, `${name}.yml`));
  }

  startPatroni({ name }: Machine): void {
    const log = openSync(join(this.#directory, `${name}.log`), "a");
    const inside = ["netns", "exec", name];
    const asNobody = ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
    const command = ["patroni", join(this.#directory, `${name}.yml`)];
    spawn("ip", [...inside, ...asNobody, ...command], {
      cwd: this.#directory,
      stdio: ["ignore", log, log],
    });
  }

  /** The machine that says of itself that it may be written to, however long it takes. */
  primary(except?: Machine): Promise<Machine> {
    return this.#until("There is no primary", async () => {
      for (const machine of this.machines) {
        if (machine !== except && (await answers(machine, "primary"))) return machine;
      }
      return undefined;
    });
  }

  async untilHealthy(): Promise<void> {
    const what = "There is no primary with a synchronous standby";
    await this.#until(what, async () => ((await this.#isHealthy()) ? true : undefined));
  }

  /** The primary steps down in favor of the other one, in good order. */
  async switchOver(from: Machine, to: Machine): Promise<void> {
    const [configuration = ""] = this.#configurations;
    const names = ["--leader", from.name, "--candidate", to.name];
    const given = ["-c", configuration, "switchover", scope, ...names, "--force"];
    const child = spawn("patronictl", given, { stdio: ["ignore", "ignore", "inherit"] });
    await new Promise((resolve) => child.once("close", resolve));
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#remove);
    this.#removeAll();
  }

  /** Rejects with what was said last, when it takes too long. */
  async #until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const maxLooks = maxWaitMilliseconds / lookMilliseconds;
    for (let looks = 0; looks < maxLooks; looks += 1) {
      const found = await look();
      if (found !== undefined) return found;
      await pass(lookMilliseconds);
    }
    const logs = ["etcd", ...this.machines.map(({ name }) => name)];
    const said = logs.map((name) => `${name}: ${lastLineOf(join(this.#directory, `${name}.log`))}`);
    throw new Error([`${what}.`, ...said].join("\n"));
  }

  async #isHealthy(): Promise<boolean> {
    const members = await Promise.all(this.machines.map(membersSeenBy));
    const seen = members.find((one) => one.length === this.machines.length) ?? [];
    const roles = seen.filter(({ state }) => /^(running|streaming)$/.test(state));
    return roles
      .map(({ role }) => role)
      .toSorted()
      .join()
      .startsWith("leader,sync_standby");
  }

  #make(): void {
    // What an earlier run may have left that was ended by force.
    this.#removeNetwork();
    makeBridge();
    chownSync(this.#directory, nobody, nobody);
    for (const machine of this.machines) {
      machine.make();
      const directory = join(this.#directory, machine.name);
      mkdirSync(directory);
      chownSync(directory, nobody, nobody);
      const configuration = configurationOf(machine, directory, postgresDirectory() ?? "");
      writeFileSync(`${directory}.yml`, JSON.stringify(configuration));
    }
    this.#startEtcd();
  }

  #startEtcd(): void {
    const client = `http://${ownAddress}:2379`;
    const data = join(this.#directory, "etcd");
    const listen = ["--listen-client-urls", client, "--advertise-client-urls", client];
    const peers = ["--listen-peer-urls", `http://${ownAddress}:2380`];
    const log = openSync(join(this.#directory, "etcd.log"), "a");
    this.#etcd = spawn("etcd", ["--data-dir", data, ...listen, ...peers], {
      stdio: ["ignore", log, log],
    });
  }

  #removeNetwork(): void {
    for (const machine of this.machines) machine.remove();
    removeBridge();
  }

  #removeAll(): void {
    this.#etcd?.kill("SIGKILL");
    this.#removeNetwork();
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

const lastLineOf = (file: string): string =>
  readFileSync(file, "utf8").trimEnd().split("\n").at(-1) ?? "";

const ask = async ({ address }: Machine, path: string): Promise<Response | undefined> => {
  const signal = AbortSignal.timeout(answerMilliseconds);
  return fetch(`http://${address}:${restPort}/${path}`, { signal }).catch(() => undefined);
};

const answers = async (machine: Machine, path: string): Promise<boolean> =>
  (await ask(machine, path))?.ok ?? false;

const membersSeenBy = async (machine: Machine): Promise<readonly Member[]> => {
  const answer = await ask(machine, "cluster");
  const body = (await answer?.json().catch(() => undefined)) as { members?: Member[] } | undefined;
  return body?.members ?? [];
};
