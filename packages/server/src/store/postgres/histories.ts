// Histories: rows of events as they are sent, one for each commit of a run.
import { joinEvents, splitEvents } from "@ekiden/model";
import { type ExecutionId, type HistoryStore, partitions } from "../store.ts";
import type { Link } from "./link.ts";
import { query } from "./query.ts";

interface Chunk {
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

export class Histories implements HistoryStore {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  async read(id: ExecutionId, first: number, last: number): Promise<string> {
    const chunks = await this.#link.run(select(id % partitions, id, first, last));
    return joinEvents(chunks.map((chunk) => cut(chunk, first, last)));
  }
}

const cut = (chunk: Chunk, first: number, last: number): string => {
  if (first <= chunk.first && last >= chunk.last) return chunk.text;
  const events = splitEvents(chunk.text);
  return joinEvents(events.slice(Math.max(0, first - chunk.first), last - chunk.first + 1));
};

/** From the row that holds the first event on, wherever in the row that event is. */
const select = query<[number, ExecutionId, number, number], Chunk>(
  "select-events",
  `select first_event_id as first, last_event_id as last, body as text from events
   where part = $1 and execution = $2
     and first_event_id >= coalesce(
       (select max(first_event_id) from events
        where part = $1 and execution = $2 and first_event_id <= $3::integer), 0)
     and first_event_id <= $4::integer
   order by first_event_id`,
);
