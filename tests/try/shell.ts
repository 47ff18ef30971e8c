// The shell of a reader in an empty folder: what it runs finds none of this repository's programs.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** A command that takes longer hangs, and is ended. */
const maxCommandMilliseconds = 300_000;
/** For what stays up to say so, and for its end when it is asked to end. */
const maxReadyMilliseconds = 60_000;
const maxEndMilliseconds = 10_000;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  /** With the errors, in the order in which they came. */
  readonly output: string;
}

export type Settings = Readonly<Record<string, string>>;

/**
 * Of this process, without what npm, tests and clouds have put there. Certificates of the machine
 * stay: the registry may be behind a proxy.
 */
const plainEnvironment = (): Settings => {
  const foreign =
    /^(npm_|pnpm_|NODE_(?!EXTRA_CA_CERTS$)|AWS_|EKIDEN_|INIT_CWD$|FORCE_COLOR$|PATH$)/i;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const places = (process.env.PATH ?? "").split(delimiter);
  const path = places.filter((place) => !/node_modules|node-gyp-bin/.test(place));
  return { ...(Object.fromEntries(kept) as Settings), PATH: path.join(delimiter), NO_COLOR: "1" };
};

/** As people's folders are: functions of a server that root starts read it as other users. */
const readableFolder = (prefix: string): string => {
  const folder = mkdtempSync(prefix);
  chmodSync(folder, 0o755);
  return folder;
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

export interface ShellOptions {
  /** Folders of programs that come before all others. */
  readonly programs: readonly string[];
  readonly settings: Settings;
}

export class Shell implements AsyncDisposable {
  readonly folder = readableFolder(join(tmpdir(), "ekiden-try-"));
  /** Of the server that runs in it, if one does. */
  readonly port: number;
  readonly #environment: Settings;
  readonly #running: Running[] = [];
  #place: string;

  private constructor({ programs, settings }: ShellOptions, port: number) {
    const plain = plainEnvironment();
    const path = [...programs, plain.PATH].join(delimiter);
    const own = { EKIDEN_PORT: String(port), EKIDEN_ENDPOINT: `http://127.0.0.1:${port}` };
    this.#environment = { ...plain, ...settings, ...own, PATH: path };
    this.port = port;
    this.#place = this.folder;
    this.enterNewFolder();
  }

  static async open(options: ShellOptions): Promise<Shell> {
    return new Shell(options, await freePort());
  }

  /** Everything that follows happens there. */
  enterNewFolder(): void {
    this.#place = readableFolder(join(this.folder, "project-"));
  }

  write(path: string, text: string): void {
    const file = join(this.#place, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** To its end; a `cd` holds for what follows. */
  async run(command: string): Promise<Ran> {
    const place = join(this.folder, "place");
    const running = this.#start(`{ ${command}\n} && pwd > '${place}'`);
    const code = await within(running.ended, maxCommandMilliseconds);
    if (code === undefined) running.end("SIGKILL");
    if (code === 0) this.#place = readFileSync(place, "utf8").trim();
    const { stdout, output } = running;
    const late = code === undefined ? `\n(ended after ${maxCommandMilliseconds / 1_000} s)` : "";
    return { code: code ?? 1, stdout, output: output + late };
  }

  /** Until it has printed what the pattern says, and then on. Its output if it does not. */
  async runOn(command: string, pattern: RegExp): Promise<string | undefined> {
    const running = this.#start(command);
    const shown = running.shown(pattern);
    const isShown = await within(
      Promise.race([shown.then(() => true), running.ended.then(() => false)]),
      maxReadyMilliseconds,
    );
    return isShown === true ? undefined : running.output;
  }

  #start(script: string): Running {
    const running = new Running(script, this.#place, this.#environment);
    this.#running.push(running);
    return running;
  }

  /** Ends what stays up. */
  async endAll(): Promise<void> {
    for (const running of this.#running.splice(0).toReversed()) {
      running.end("SIGTERM");
      if ((await within(running.ended, maxEndMilliseconds)) === undefined) running.end("SIGKILL");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endAll();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A command with all processes that it starts, and what they print. */
class Running {
  readonly ended: Promise<number>;
  stdout = "";
  output = "";
  readonly #child: ChildProcess;
  #looked: (() => void) | undefined;

  constructor(script: string, cwd: string, env: Settings) {
    const stdio = ["ignore", "pipe", "pipe"] as const;
    const child = spawn("sh", ["-c", script], { cwd, env, detached: true, stdio: [...stdio] });
    this.#child = child;
    this.ended = new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
    child.stdout?.on("data", (chunk: Buffer) => {
      this.stdout += chunk;
      this.#heard(chunk);
    });
    child.stderr?.on("data", (chunk: Buffer) => this.#heard(chunk));
  }

  shown(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      this.#looked = () => pattern.test(this.output) && resolve();
      this.#looked();
    });
  }

  #heard(chunk: Buffer): void {
    this.output += chunk;
    this.#looked?.();
  }

  end(signal: NodeJS.Signals): void {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, signal);
    } catch {
      // All of its processes have ended.
    }
  }
}

/** Undefined when the time is over first. */
const within = <T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> => {
  const late = once(AbortSignal.timeout(milliseconds), "abort").then(() => undefined);
  return Promise.race([promise, late]);
};
