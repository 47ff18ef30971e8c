// Equal servers over the same data, each a process of its own that keeps its port when it is
// started again.
import { type ServerOptions, ServerProcess } from "./server-process.ts";

export class Servers implements AsyncDisposable {
  readonly #options: readonly ServerOptions[];
  readonly #processes: ServerProcess[];
  readonly #killed: ServerProcess[] = [];

  private constructor(options: readonly ServerOptions[], processes: ServerProcess[]) {
    this.#options = options.map((one, place) => ({ ...one, port: processes[place]?.port ?? 0 }));
    this.#processes = processes;
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

  /** All that they have said about trouble, also those that were killed: a line each. */
  get complaints(): readonly string[] {
    const all = [...this.#killed, ...this.#processes].map(({ complaint }) => complaint);
    return all.flatMap((text) => text.split("\n")).filter(Boolean);
  }

  async kill(place: number): Promise<void> {
    const killed = this.#at(place);
    await killed.stop("SIGKILL");
    this.#killed.push(killed);
  }

  /** Begins to start one that was killed, and kills it after some time. */
  async killEarly(place: number, milliseconds: number): Promise<void> {
    await ServerProcess.killEarly(this.#optionsOf(place), milliseconds);
  }

  async restart(place: number): Promise<void> {
    this.#processes[place] = await ServerProcess.start(this.#optionsOf(place));
  }

  freeze(place: number): void {
    this.#at(place).freeze();
  }

  thaw(place: number): void {
    this.#at(place).thaw();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#processes) await one[Symbol.asyncDispose]();
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
