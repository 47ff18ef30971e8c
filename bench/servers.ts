// The three kinds of server that are measured: Ekiden, the null server beside it, and moto.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePort, launch, repository, type ServerProcess } from "./processes.ts";

/** The server under test; `{port}` and `{data}` are filled in. */
export const serverCommand = "packages/cli/bin/ekiden.js serve --port {port} --data {data}";
const nullCommand = "node --import tsx bench/null-server.ts {port}";
const verifyingNullCommand = "node --import tsx bench/access/verifying-null-server.ts {port}";
const motoCommand = "python3 -m moto.server -H 127.0.0.1 -p {port}";

export const inMemory = ":memory:";

/** Starts servers, each with its own log and data below one directory that `remove` deletes. */
export class Servers {
  readonly #command: string;
  readonly #directory: string;
  readonly #running: ServerProcess[] = [];

  constructor(command: string) {
    this.#command = command;
    // Beside the sources and not in the temporary directory, which may not be on a disk.
    const parent = join(repository, "bench", ".ekiden");
    mkdirSync(parent, { recursive: true });
    this.#directory = mkdtempSync(join(parent, "run-"));
    // PostgreSQL runs as another user when this process is root's.
    chmodSync(this.#directory, 0o755);
  }

  get directory(): string {
    return this.#directory;
  }

  newData(): string {
    return mkdtempSync(join(this.#directory, "data-"));
  }

  /** `environment`: variables of this server alone, as in `NAME=value`. */
  ekiden(
    data: string = this.newData(),
    more: readonly string[] = [],
    environment: readonly string[] = [],
  ): Promise<ServerProcess> {
    const variables = environment.length > 0 ? ["env", ...environment] : [];
    const command = [...variables, this.#command, ...more].join(" ");
    return this.#start(data === inMemory ? "ekiden-memory" : "ekiden", command, { data });
  }

  /** Another build, which this command starts. */
  before(command: string): Promise<ServerProcess> {
    return this.#start("ekiden-before", command, { data: this.newData() });
  }

  /** One that wants signatures. */
  withKeys(data: string, more: readonly string[] = []): Promise<ServerProcess> {
    const command = [this.#command, "--access keys", ...more].join(" ");
    return this.#start("ekiden-keys", command, { data });
  }

  /** One of the nodes that share the database which `store` is the URL of, or several of them. */
  node(store: string, nodes = 1): Promise<ServerProcess> {
    const several = nodes === 1 ? "" : ` --nodes ${nodes}`;
    return this.#start("ekiden-node", `${this.#command} --store {store}${several}`, {
      data: inMemory,
      store,
    });
  }

  nullServer(): Promise<ServerProcess> {
    return this.#start("null", nullCommand);
  }

  /** The null server that verifies signatures, too. */
  verifyingNullServer(): Promise<ServerProcess> {
    return this.#start("verifying-null", verifyingNullCommand);
  }

  moto(): Promise<ServerProcess> {
    return this.#start("moto", motoCommand);
  }

  hasMoto(): boolean {
    return spawnSync("python3", ["-c", "import moto.server, flask, flask_cors"]).status === 0;
  }

  /** What the servers said that have ended by themselves; empty if none has. */
  lastWords(): string {
    const ended = this.#running.filter((server) => server.ended);
    return ended.map((server) => `${server.name} ended by itself:\n${server.log()}`).join("\n");
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((server) => server.stop()));
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  async #start(
    name: string,
    template: string,
    { data = "", store = "" }: { data?: string; store?: string } = {},
  ): Promise<ServerProcess> {
    const port = await freePort();
    const values = { "{port}": String(port), "{data}": data, "{store}": store };
    const command = template
      .split(/\s+/)
      .map((word) =>
        Object.entries(values).reduce((text, [name, value]) => text.replace(name, value), word),
      );
    const logPath = join(this.#directory, `${name}-${port}.log`);
    const server = await launch({ name, command, port, logPath });
    this.#running.push(server);
    return server;
  }
}
