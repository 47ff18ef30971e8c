// The longest outage of each kind, and whether it is too long.

export interface OutageKind {
  /** What a person reads; the figure is in milliseconds. */
  readonly name: string;
  /** Absent: it is only told. */
  readonly maxMilliseconds?: number;
}

export class Outages {
  readonly #longest = new Map<OutageKind, number>();

  note(kind: OutageKind, milliseconds: number): void {
    this.#longest.set(kind, Math.max(this.#longest.get(kind) ?? 0, milliseconds));
  }

  get figures(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#longest].map(([{ name }, longest]) => [name, longest]));
  }

  /** Milliseconds; of those that have a bar. */
  get longest(): number {
    const barred = [...this.#longest].filter(([kind]) => kind.maxMilliseconds !== undefined);
    return Math.max(0, ...barred.map(([, longest]) => longest));
  }

  /** A line for each that was too long. */
  get failures(): readonly string[] {
    return [...this.#longest].flatMap(([{ name, maxMilliseconds: max }, longest]) =>
      max !== undefined && longest > max ? [`${name}: ${longest}, and it may be ${max}`] : [],
    );
  }
}
