// Equal servers over the same data, each a process of its own that keeps its port when it is
// started again.
import { type Exit, type ServerOptions, ServerProcess } from "./server-process.ts";

export class Servers implements AsyncDisposable {
  readonly #options: ServerOptions[];
  readonly #processes: ServerProcess[];
  readonly #ended: ServerProcess[] = [];
  #tellGone: (error: Error) => void = () => {};
  /** Rejects when one has ended that was not told to; never resolves. */
  readonly gone = new Promise<never>((_, reject) => {
    this.#tellGone = reject;
  });

  private constructor(options: readonly ServerOptions[], processes: ServerProcess[]) {
    this.#options = options.map((one, place) => ({ ...one, port: processes[place]?.port ?? 0 }));
    this.#processes = processes;
    this.gone.catch(() => {});
    for (const one of processes) this.#watch(one);
  }

  /** All at once: over an empty database, they find out who makes the tables. */
  static async start(options: readonly ServerOptions[]): Promise<Servers> {
    const starting = options.map((one) => ServerProcess.start(one));
    const started = (await Promise.allSettled(starting)).flatMap((one) =>
      one.status === "fulfilled" ? [one.value] : [],
    );
    try {
      return new Servers(options, await Promise.all(starting));
    } catch (error) {
      for (const one of started) await one[Symbol.asyncDispose]();
      throw error;
    }
  }

  get ports(): readonly number[] {
    return this.#options.map(({ port = 0 }) => port);
  }

  /** The ids of the processes. */
  get ids(): readonly number[] {
    return this.#processes.map(({ id }) => id);
  }

  /** All that they have said about errors, also those that were killed: a line each. */
  get complaints(): readonly string[] {
    const all = [...new Set([...this.#ended, ...this.#processes])].map(
      ({ complaint }) => complaint,
    );
    return all.flatMap((text) => text.split("\n")).filter(Boolean);
  }

  kill(place: number): Promise<Exit> {
    return this.#end(place, "SIGKILL");
  }

  /** In good order: all that it has begun is finished. */
  stop(place: number): Promise<Exit> {
    return this.#end(place, "SIGTERM");
  }

  /** Begins to start one that was killed, and kills it after some time. */
  async killEarly(place: number, milliseconds: number): Promise<void> {
    await ServerProcess.killEarly(this.#optionsOf(place), milliseconds);
  }

  /** With other options than before, if they are given. */
  async restart(place: number, changes: ServerOptions = {}): Promise<void> {
    this.#options[place] = { ...this.#optionsOf(place), ...changes };
    const started = await ServerProcess.start(this.#optionsOf(place));
    this.#processes[place] = started;
    this.#watch(started);
  }

  freeze(place: number): void {
    this.#at(place).freeze();
  }

  thaw(place: number): void {
    this.#at(place).thaw();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.push(...this.#processes);
    for (const one of this.#processes) await one[Symbol.asyncDispose]();
  }

  async #watch(server: ServerProcess): Promise<void> {
    const { code, signal, complaint } = await server.exit;
    if (this.#ended.includes(server)) return;
    this.#tellGone(new Error(`A server ended by itself (${signal ?? code}): ${complaint}`));
  }

  async #end(place: number, signal: "SIGKILL" | "SIGTERM"): Promise<Exit> {
    const ending = this.#at(place);
    this.#ended.push(ending);
    return await ending.stop(signal);
  }

  #at(place: number): ServerProcess {
    const found = this.#processes[place];
    if (!found) throw new Error(`There is no server at place ${place}`);
    return found;
  }

  #optionsOf(place: number): ServerOptions {
    return this.#options[place] ?? {};
  }
}
