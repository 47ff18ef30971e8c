// The latest events of the runs that were used last. Every poll reads a history from its beginning,
// and most histories are short: they are put together here instead of from their rows. What is here
// stays true while other nodes write: events are only ever added.
import { appendEvents, sliceEvents } from "@ekiden/model";
import { Cache, type CacheFigures } from "../cache/cache.ts";
import type { ExecutionId } from "./store.ts";

/** The events of one commit; text as `joinEvents` makes it. */
export interface Chunk {
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

export interface HistoryCacheLimits {
  readonly maxCharacters: number;
  /** Of one history; what is older is read from its rows. */
  readonly maxCharactersPerRun: number;
}

/** The events of some chunks, from `first` to `last`, both included. */
export const eventsOf = (chunks: readonly Chunk[], first: number, last: number): string => {
  let text = "";
  for (const chunk of chunks) text = appendEvents(text, cut(chunk, first, last));
  return text;
};

const cut = (chunk: Chunk, first: number, last: number): string => {
  if (first <= chunk.first && last >= chunk.last) return chunk.text;
  const from = Math.max(first, chunk.first);
  const to = Math.min(last, chunk.last);
  return from > to ? "" : sliceEvents(chunk.text, from - chunk.first, to - from + 1);
};

/** Without a gap, up to the latest event that was committed here. */
interface Tail {
  chunks: Chunk[];
  characters: number;
}

export class HistoryCache {
  readonly #maxCharactersPerRun: number;
  readonly #tails: Cache<ExecutionId, Tail>;
  #hits = 0;
  #misses = 0;

  constructor({ maxCharacters, maxCharactersPerRun }: HistoryCacheLimits) {
    this.#maxCharactersPerRun = maxCharactersPerRun;
    const weightOf = ({ characters }: Tail) => characters;
    this.#tails = new Cache({ maxWeight: maxCharacters, weightOf });
  }

  /** A hit is a read that needs no rows; the weight is of characters. */
  get figures(): CacheFigures {
    return { ...this.#tails.figures, hits: this.#hits, misses: this.#misses };
  }

  /**
   * Adds what was committed; a history whose earlier events are not here stays out. One that
   * another node has added to in between is dropped, and one that has other events in the place of
   * these.
   */
  append(id: ExecutionId, chunk: Chunk): void {
    const tail = this.#tails.get(id) ?? (chunk.first === 1 ? this.#begin(id) : undefined);
    if (!tail) return;
    const last = tail.chunks.at(-1)?.last ?? chunk.first - 1;
    if (chunk.last <= last && hasSame(tail, chunk)) return;
    if (chunk.first !== last + 1) {
      this.delete(id);
      return;
    }
    tail.chunks.push(chunk);
    tail.characters += chunk.text.length;
    this.#grown(id, tail);
  }

  /** The chunks that hold the events `first` to `last`; undefined when they are not all here. */
  read(id: ExecutionId, first: number, last: number): readonly Chunk[] | undefined {
    const found = this.#find(id, first, last);
    if (found) this.#hits += 1;
    else this.#misses += 1;
    return found;
  }

  #find(id: ExecutionId, first: number, last: number): readonly Chunk[] | undefined {
    const chunks = this.#tails.get(id)?.chunks;
    const earliest = chunks?.[0]?.first ?? Number.POSITIVE_INFINITY;
    if (!chunks || first < earliest || last > (chunks.at(-1)?.last ?? 0)) return undefined;
    const from = indexOf(chunks, first);
    return chunks.slice(from, indexOf(chunks, last) + 1);
  }

  /** The chunks from the one that holds `first` on; none when that is not here. */
  readFrom(id: ExecutionId, first: number): readonly Chunk[] {
    const last = this.#tails.peek(id)?.chunks.at(-1)?.last ?? 0;
    return (last >= first && this.#find(id, first, last)) || [];
  }

  /**
   * Keeps chunks that were read from the rows, without a gap. A long history is read in pieces,
   * from which it is put together here: forwards and backwards from what is here.
   */
  keep(id: ExecutionId, chunks: readonly Chunk[]): void {
    const tail = this.#tails.get(id);
    if (tail) {
      this.#prepend(tail, chunks);
      this.#grown(id, tail);
      for (const chunk of chunks) this.append(id, chunk);
    } else if (chunks.length > 0) {
      const characters = chunks.reduce((sum, { text }) => sum + text.length, 0);
      this.#grown(id, this.#tails.set(id, { chunks: [...chunks], characters }));
    }
  }

  /** As many of those that lead to the tail as leave all of it in place. */
  #prepend(tail: Tail, chunks: readonly Chunk[]): void {
    const earliest = tail.chunks[0]?.first ?? 0;
    const earlier = chunks.filter(({ last }) => last < earliest);
    if (earlier.at(-1)?.last !== earliest - 1) return;
    const added: Chunk[] = [];
    for (const chunk of earlier.reverse()) {
      if (tail.characters + chunk.text.length > this.#maxCharactersPerRun) break;
      tail.characters += chunk.text.length;
      added.push(chunk);
    }
    tail.chunks = [...added.reverse(), ...tail.chunks];
  }

  delete(id: ExecutionId): void {
    this.#tails.delete(id);
  }

  clear(): void {
    this.#tails.clear();
  }

  #begin(id: ExecutionId): Tail {
    return this.#tails.set(id, { chunks: [], characters: 0 });
  }

  #grown(id: ExecutionId, tail: Tail): void {
    if (tail.characters > this.#maxCharactersPerRun) shorten(tail, this.#maxCharactersPerRun / 2);
    this.#tails.reweigh(id);
    this.#tails.evict(id);
  }
}

/** What is before the tail may be anything: it is read from its rows. */
const hasSame = ({ chunks }: Tail, { first, last, text }: Chunk): boolean =>
  first < (chunks[0]?.first ?? 0) || eventsOf(chunks, first, last) === text;

/** Drops the older half of what is too long, so that it is not dropped piece by piece. */
const shorten = (tail: Tail, maxCharacters: number): void => {
  let count = 0;
  for (const { text } of tail.chunks) {
    if (tail.characters <= maxCharacters) break;
    tail.characters -= text.length;
    count += 1;
  }
  tail.chunks = tail.chunks.slice(count);
};

/** Of the chunk that holds the event; by halving, as a history can have thousands. */
const indexOf = (chunks: readonly Chunk[], eventId: number): number => {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks[middle]?.first ?? 0) <= eventId) low = middle;
    else high = middle - 1;
  }
  return low;
};
