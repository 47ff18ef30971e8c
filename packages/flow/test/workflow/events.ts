// Histories written by hand.
import type { WireEvent } from "@ekiden/client";
import type { EventAttributes, EventType, HistoryEvent } from "@ekiden/model";
import { eventMember } from "../../src/wire.ts";

const second = 1_000;

/** Writes events one after the other, a second apart. */
export class History {
  readonly events: HistoryEvent[] = [];

  /** Returns its id. */
  add<K extends EventType>(type: K, data: Partial<EventAttributes<K>> = {}): number {
    const id = this.events.length + 1;
    this.events.push({ id, at: id * second, type, data } as unknown as HistoryEvent);
    return id;
  }

  start(input?: string): this {
    const taskList = { name: "list" };
    const workflowType = { name: "Written", version: "1" };
    const started = { taskList, workflowType, childPolicy: "TERMINATE" } as const;
    this.add("WorkflowExecutionStarted", { ...started, ...(input ? { input } : {}) });
    this.add("DecisionTaskScheduled");
    return this;
  }

  /** A decision task that was answered; returns the id of its DecisionTaskCompleted. */
  decided(): number {
    const startedEventId = this.add("DecisionTaskStarted");
    return this.add("DecisionTaskCompleted", { startedEventId });
  }
}

/** As the service gives them. */
export const wireOf = ({ events }: History): readonly WireEvent[] =>
  events.map(({ id, at, type, data }) => ({
    eventId: id,
    eventTimestamp: new Date(at),
    eventType: type,
    [eventMember(type)]: data,
  }));
