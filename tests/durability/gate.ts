// Where programs wait for one another without looking at the time.

/** Shut while the server is down: callers wait here. */
export class Gate {
  #opened = deferred();
  #isOpen = false;

  open(): void {
    this.#isOpen = true;
    this.#opened.resolve();
  }

  shut(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#opened = deferred();
  }

  pass(): Promise<void> {
    return this.#opened.promise;
  }
}

/** Tells that something has happened, to those who wait for it and to those who come later. */
export class Notices {
  readonly #known = new Map<string, Deferred>();

  tell(what: string): void {
    this.#of(what).resolve();
  }

  wait(what: string): Promise<void> {
    return this.#of(what).promise;
  }

  #of(what: string): Deferred {
    const known = this.#known.get(what) ?? deferred();
    this.#known.set(what, known);
    return known;
  }
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

const deferred = (): Deferred => {
  let resolve!: () => void;
  const promise = new Promise<void>((onResolve) => {
    resolve = onResolve;
  });
  return { promise, resolve };
};
