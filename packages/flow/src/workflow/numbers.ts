// Numbers by which a run tells apart what it asks for several times.
import { madeName } from "../names.ts";

export class Numbers {
  /** Undefined before the first: most runs that are kept wait for a signal, and count nothing. */
  #byName: Map<string, number> | undefined;

  next(name: string): number {
    this.#byName ??= new Map();
    const number = (this.#byName.get(name) ?? 0) + 1;
    this.#byName.set(name, number);
    return number;
  }

  /** `name-1`, `name-2`, … of a kind: the same code asks for the same ids on every replay. */
  nextId(kind: string, name: string): string {
    return `${name}-${this.next(`${kind} ${name}`)}`;
  }

  /** The same, no longer than the service takes for an id. */
  nextShortId(kind: string, name: string): string {
    return madeName(name, `-${this.next(`${kind} ${name}`)}`);
  }
}
