// Histories as the invariants look at them: by id, by type, and by what cites an event.

import type { Origin } from "@ekiden/engine";
import {
  type ClosingType,
  type EventAttributes,
  type EventType,
  type HistoryEvent,
  isClosing,
  type WorkflowExecution,
} from "@ekiden/model";
import type { RunEvidence } from "./evidence.ts";

export const nameOf = ({ workflowId, runId }: WorkflowExecution): string =>
  `${workflowId}/${runId}`;

/** `7 TimerFired`, for messages. */
export const print = ({ id, type }: HistoryEvent): string => `${id} ${type}`;

/** The value of an attribute, of any type of event. */
export const attributeOf = ({ data }: HistoryEvent, name: string): unknown =>
  (data as Readonly<Record<string, unknown>> | undefined)?.[name];

export class RunReading {
  readonly evidence: RunEvidence;
  readonly history: readonly HistoryEvent[];
  readonly #byType = new Map<EventType, HistoryEvent[]>();
  readonly #citing = new Map<string, HistoryEvent[]>();

  constructor(evidence: RunEvidence) {
    this.evidence = evidence;
    this.history = evidence.history;
    for (const event of evidence.history) this.#file(event);
  }

  get name(): string {
    return nameOf(this.evidence);
  }

  /** The attributes of the first event, where it is what it should be. */
  get started(): EventAttributes<"WorkflowExecutionStarted"> | undefined {
    const [first] = this.history;
    return first?.type === "WorkflowExecutionStarted" ? first.data : undefined;
  }

  /** A run that goes on from another one begins later than its first events. */
  get startedAt(): number {
    return this.origin?.at ?? this.history[0]?.at ?? 0;
  }

  get origin(): Origin | undefined {
    return this.evidence.origin ?? this.evidence.stored?.state.origin;
  }

  /** The run that took its place when it was reset while it was open. */
  get resetTo(): string | undefined {
    return this.evidence.resetTo ?? this.evidence.stored?.state.resetTo?.runId;
  }

  get closing(): HistoryEvent<ClosingType> | undefined {
    const last = this.history.at(-1);
    return last && isClosing(last) ? last : undefined;
  }

  get isOpen(): boolean {
    return this.closing === undefined;
  }

  event(id: number): HistoryEvent | undefined {
    const event = this.history[id - 1];
    return event?.id === id ? event : this.history.find((other) => other.id === id);
  }

  /** The event of that id, if it is of that type. */
  eventOf<K extends EventType>(type: K, id: number): HistoryEvent<K> | undefined {
    const event = this.event(id);
    return event?.type === type ? (event as HistoryEvent<K>) : undefined;
  }

  of<K extends EventType>(...types: readonly K[]): readonly HistoryEvent<K>[] {
    const found = types.map((type) => this.#byType.get(type) ?? []);
    const events = found.length === 1 ? found[0] : found.flat().sort(byId);
    return (events ?? []) as unknown as readonly HistoryEvent<K>[];
  }

  /** Events of these types whose `attribute` is `id`. */
  citing<K extends EventType>(
    attribute: string,
    id: number,
    types: readonly K[],
  ): readonly HistoryEvent<K>[] {
    const found = this.#citing.get(`${attribute}:${id}`) ?? [];
    const wanted: readonly EventType[] = types;
    return found.filter(({ type }) => wanted.includes(type)) as unknown as HistoryEvent<K>[];
  }

  #file(event: HistoryEvent): void {
    add(this.#byType, event.type, event);
    for (const [name, value] of Object.entries(event.data ?? {})) {
      if (name.endsWith("EventId")) add(this.#citing, `${name}:${value}`, event);
    }
  }
}

const byId = (one: HistoryEvent, other: HistoryEvent): number => one.id - other.id;

/** Adds to the list that a map holds under a key. */
export const add = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

/** When a clock that starts at `from` (milliseconds) runs out; undefined for NONE. */
export const after = (from: number, timeout: string | undefined): number | undefined =>
  timeout === undefined || timeout === "NONE" ? undefined : from + Number(timeout) * 1000;
