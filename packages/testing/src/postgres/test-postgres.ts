// A real PostgreSQL for a test, or for all tests of a file: a new one, and gone at its end.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { makeData } from "./new-data.ts";
import { findPrograms, type Programs } from "./programs.ts";

const user = "ekiden";
const settings = [
  "listen_addresses=",
  // Only a machine that loses its power loses anything by this, and none does in a test.
  "fsync=off",
  "max_connections=200",
  "autovacuum=on",
  // What its processes share lies with its data, and goes with it: elsewhere a PostgreSQL that is
  // killed, as this one is at its end, leaves it in the machine's memory.
  "dynamic_shared_memory_type=mmap",
];

const ready = /database system is ready to accept (read-only )?connections/;

/**
 * Starts a PostgreSQL of its own: the one that an npm package ships, or else an installed one.
 * `await using postgres = await startTestPostgres()` removes it at the end of the block.
 */
export const startTestPostgres = (options: TestPostgresOptions = {}): Promise<TestPostgres> =>
  TestPostgres.start(options);

/** How a PostgreSQL for a test is set up. */
export interface TestPostgresOptions {
  /** Such as `fsync=on`, for a measurement: data is handed to the disk without waiting for it. */
  readonly settings?: readonly string[];
  /** The password of all connections (SCRAM); without it none is needed. */
  readonly password?: string;
  /**
   * An installed PostgreSQL goes before the one of the npm package, whose build is slower by a
   * third: for measurements.
   */
  readonly prefersInstalled?: boolean;
  /** The data lies in a new directory in this one, which must exist; default: the temporary one. */
  readonly directory?: string;
  /** A directory that its data is copied from: a base backup. It begins with nothing otherwise. */
  readonly from?: string;
  /** Is called with each line of PostgreSQL's log. */
  readonly onLine?: (line: string) => void;
  /**
   * Is called once, with the URL of an empty database, and closes all its connections to it again:
   * what it has made in there is in every database that `createDatabase` makes. Default: they are
   * empty.
   */
  readonly fillTemplate?: (url: string) => Promise<void>;
}

/** A PostgreSQL of a test, which ends with it; `startTestPostgres` starts one. */
export class TestPostgres implements AsyncDisposable {
  readonly #programs: Programs;
  /** Of the socket, whose path may not be long. */
  readonly #directory: string;
  readonly #data: string;
  readonly #options: TestPostgresOptions;
  #process: ChildProcess | undefined;
  #databases = 0;
  #template: Promise<string> | undefined;
  /** What `untilLogged` waits for, by the text that is to be in a line. */
  readonly #awaited = new Map<string, () => void>();
  readonly #dispose = () => this.#remove();

  private constructor(programs: Programs, options: TestPostgresOptions) {
    this.#programs = programs;
    this.#directory = newDirectory(programs, tmpdir());
    this.#data = options.directory
      ? newDirectory(programs, options.directory)
      : join(this.#directory, "data");
    this.#options = options;
    process.on("exit", this.#dispose);
  }

  static async start(options: TestPostgresOptions): Promise<TestPostgres> {
    const server = new TestPostgres(findPrograms(options), options);
    server.#make();
    await server.start();
    return server;
  }

  /** Of the process that all its others are children of; undefined while it does not run. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /**
   * A standby of this server, which is stopped for a moment to be copied: it follows by streaming,
   * and becomes a primary of its own with `select pg_promote()`.
   */
  async startStandby(): Promise<TestPostgres> {
    const settings = [
      ...(this.#options.settings ?? []),
      `primary_conninfo=host=${this.#directory} user=${user}`,
    ];
    const standby = new TestPostgres(this.#programs, { ...this.#options, settings });
    await this.stop();
    spawnSync("cp", ["-aT", this.#data, standby.#data]);
    writeFileSync(join(standby.#data, "standby.signal"), "");
    await this.start();
    await standby.start();
    return standby;
  }

  /** The directory of its socket: what a URL has as `host`. */
  get directory(): string {
    return this.#directory;
  }

  /** What a store is to be opened with. */
  urlOf(database: string, as = user): string {
    const { password } = this.#options;
    const login = password === undefined ? as : `${as}:${encodeURIComponent(password)}`;
    return `postgres://${login}@/${database}?host=${encodeURIComponent(this.#directory)}`;
  }

  /** A new database, with nothing in it but what `fillTemplate` has made; its URL. */
  async createDatabase(): Promise<string> {
    const { fillTemplate } = this.#options;
    if (!fillTemplate) return this.createEmptyDatabase();
    this.#template ??= this.#makeTemplate(fillTemplate);
    return this.#create(this.#nextName(), `template ${await this.#template}`);
  }

  /** A new database with nothing in it; its URL. */
  createEmptyDatabase(): Promise<string> {
    return this.#create(this.#nextName());
  }

  #nextName(): string {
    this.#databases += 1;
    return `ekiden_${this.#databases}`;
  }

  async #create(name: string, beginning = ""): Promise<string> {
    await this.run("postgres", `create database ${name} ${beginning}`);
    return this.urlOf(name);
  }

  /** Returns its name. */
  async #makeTemplate(fill: (url: string) => Promise<void>): Promise<string> {
    const name = "ekiden_template";
    await fill(await this.#create(name));
    return name;
  }

  /** Another hand on a database. */
  async run(database: string, text: string): Promise<Record<string, unknown>[]> {
    const { default: pg } = await import("pg");
    const { password } = this.#options;
    const login = { user, ...(password !== undefined && { password }) };
    const client = new pg.Client({ host: this.#directory, database, ...login });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  /**
   * Resolves once `onLine` has been called with each line that was logged before: a log comes by
   * another way than answers, and later.
   */
  async untilLogged(): Promise<void> {
    const text = `end of what was logged before ${randomUUID()}`;
    const read = new Promise<void>((resolve) => this.#awaited.set(text, resolve));
    await this.run("postgres", `do $$ begin raise log '${text}'; end $$`);
    await read;
  }

  #read(line: string): void {
    this.#options.onLine?.(line);
    for (const [text, resolve] of this.#awaited) {
      if (!line.endsWith(text)) continue;
      this.#awaited.delete(text);
      resolve();
    }
  }

  /** Copies its data as it is at this moment, in which it may change: see `pg_backup_start`. */
  copyData(to: string): void {
    // Files that go meanwhile are no part of a backup.
    spawnSync("cp", ["-aT", this.#data, to]);
    for (const left of ["postmaster.pid", "postmaster.opts", "pg_wal"]) {
      rmSync(join(to, left), { recursive: true, force: true });
    }
  }

  /** Resolves once connections are accepted. */
  async start(): Promise<void> {
    const given = [...settings, ...(this.#options.settings ?? [])];
    const options = given.flatMap((setting) => ["-c", setting]);
    const child = spawn(
      join(this.#programs.directory, "postgres"),
      ["-D", this.#data, "-k", this.#directory, ...options],
      { ...this.#programs.owner, stdio: ["ignore", "ignore", "pipe"] },
    );
    this.#process = child;
    const said: string[] = [];
    let isReady = false;
    await new Promise<void>((resolve, reject) => {
      createInterface(child.stderr).on("line", (line) => {
        if (!isReady) said.push(line);
        this.#read(line);
        if (!ready.test(line)) return;
        isReady = true;
        resolve();
      });
      child.on("exit", () => {
        if (this.#process === child) this.#process = undefined;
        reject(new Error(`PostgreSQL has ended:\n${said.join("\n")}`));
      });
    });
  }

  /** As if the machine had lost its power: nothing is written, no client is notified. */
  async crash(): Promise<void> {
    await this.#end("SIGQUIT");
  }

  /** As if the machine had lost its network: clients get no answer until `thaw`. */
  freeze(): void {
    this.#process?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process?.kill("SIGCONT");
  }

  /** In good order, but without waiting for clients: connections are ended. */
  async stop(): Promise<void> {
    await this.#end("SIGINT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off("exit", this.#dispose);
    await this.#end("SIGQUIT");
    this.#remove();
  }

  #make(): void {
    const { owner } = this.#programs;
    const { from } = this.#options;
    if (from !== undefined) {
      spawnSync("cp", ["-aT", from, this.#data]);
      if (owner) spawnSync("chown", ["-R", `${owner.uid}:${owner.gid}`, this.#data]);
      return;
    }
    makeData(this.#programs, { directory: this.#data, user, passwordFile: this.#passwordFile() });
  }

  #passwordFile(): string | undefined {
    const { password } = this.#options;
    if (password === undefined) return undefined;
    const file = join(this.#directory, "password");
    writeFileSync(file, password);
    return file;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child) return;
    const ended = once(child, "exit");
    child.kill(signal);
    // One that is frozen takes the signal when it goes on.
    child.kill("SIGCONT");
    await ended;
  }

  #remove(): void {
    this.#process?.kill("SIGQUIT");
    this.#process?.kill("SIGCONT");
    for (const directory of [this.#data, this.#directory]) {
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

const newDirectory = ({ owner }: Programs, parent: string): string => {
  const directory = mkdtempSync(join(parent, "ekiden-postgres-"));
  if (owner) chownSync(directory, owner.uid, owner.gid);
  return directory;
};
