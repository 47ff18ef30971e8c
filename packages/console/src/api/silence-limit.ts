// How long a call waits while nothing comes: a server that stands still, or a connection that has
// gone without a word. A large answer over a slow connection may take longer.

const silenceMilliseconds = 30_000;

export class SilenceLimit {
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#begin();
  }

  /** Aborts when it has been silent for so long. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Each part of the body that comes ends a silence. */
  textOf({ body }: Response): Promise<string> {
    this.#begin();
    const heard = new TransformStream<Uint8Array, Uint8Array>({
      transform: (part, onward) => {
        this.#begin();
        onward.enqueue(part);
      },
    });
    return new Response(body?.pipeThrough(heard) ?? null).text();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort.abort(), silenceMilliseconds);
  }
}
