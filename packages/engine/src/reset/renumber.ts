// New ids for events that follow each other without some of those between them.
import { type HistoryEvent, referenceOf } from "@ekiden/model";

export class Renumbering {
  readonly #ids = new Map<number, number>();
  #changed = false;

  /** The event under the next id, with the new ids of those that it refers to. */
  next(event: HistoryEvent): HistoryEvent {
    const id = this.#ids.size + 1;
    this.#ids.set(event.id, id);
    this.#changed ||= id !== event.id;
    if (!this.#changed) return event;
    return { ...event, id, data: this.#pointed(event) } as HistoryEvent;
  }

  /** Throws where the event was left out. */
  idOf(before: number): number {
    const id = this.#ids.get(before);
    if (id === undefined) throw new Error(`Event ${before} is referred to and was left out`);
    return id;
  }

  get count(): number {
    return this.#ids.size;
  }

  #pointed({ type, data }: HistoryEvent): object {
    const changed: Record<string, unknown> = { ...data };
    for (const [attribute, value] of Object.entries(data)) {
      if (!attribute.endsWith("EventId") || typeof value !== "number" || value === 0) continue;
      const reference = referenceOf(type, attribute);
      if (reference && !reference.run) changed[attribute] = this.idOf(value);
    }
    return changed;
  }
}
