// The history of one run, page by page, and what is appended to it while it is looked at.
import type { HistoryEvent, Input, Output, WireEvent } from "@ekiden/model";
import { type Lanes, lanesOf, noLanes } from "./history/lanes.ts";
import { isClosed } from "./history/pending.ts";
import { appended, emptyView, type HistoryView } from "./history/view.ts";
import { eventFromWire } from "./history/wire.ts";

export interface Feed {
  readonly view: HistoryView;
  readonly lanes: Lanes;
  /** The history was read to its end, as far as it went then. */
  readonly isWhole: boolean;
  readonly error: Error | undefined;
}

type Asked = Pick<Input<"GetWorkflowExecutionHistory">, "nextPageToken" | "reverseOrder">;

export type ReadPage = (
  asked: Asked & { readonly maximumPageSize: number },
  signal: AbortSignal,
) => Promise<Output<"GetWorkflowExecutionHistory">>;

const firstPageSize = 1000;
/** What is new is little as a rule, and read from the end. */
const laterPageSize = 50;

/** Reads on demand, one reading at a time; tells its listeners of each page. */
export class HistoryFeed {
  readonly #read: ReadPage;
  readonly #listeners = new Set<() => void>();
  #aborts = new AbortController();
  /** Of the reading that goes on; one that was aborted does not block the next. */
  #reading: AbortSignal | undefined;
  #isAskedAgain = false;
  #feed: Feed = { view: emptyView(), lanes: noLanes(), isWhole: false, error: undefined };

  constructor(read: ReadPage) {
    this.#read = read;
  }

  readonly current = (): Feed => this.#feed;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Brings it up to date. Never rejects: an error is part of the feed, until one succeeds. */
  readonly refresh = async (): Promise<void> => {
    if (this.#reading && !this.#reading.aborted) {
      this.#isAskedAgain = true;
      return;
    }
    const { signal } = this.#aborts;
    this.#reading = signal;
    try {
      do {
        this.#isAskedAgain = false;
        await (this.#feed.isWhole ? this.#readLater(signal) : this.#readFirst(signal));
      } while (this.#isAskedAgain && !signal.aborted);
      if (this.#feed.error) this.#tell({ error: undefined });
    } catch (error) {
      if (!signal.aborted) this.#tell({ error: error as Error });
    } finally {
      if (this.#reading === signal) this.#reading = undefined;
    }
  };

  readonly stop = (): void => {
    this.#aborts.abort();
    this.#aborts = new AbortController();
  };

  /** From the first event on, or from where an earlier reading was broken off. */
  async #readFirst(signal: AbortSignal): Promise<void> {
    let nextPageToken: string | undefined;
    do {
      const page = await this.#read(
        { maximumPageSize: firstPageSize, ...(nextPageToken && { nextPageToken }) },
        signal,
      );
      signal.throwIfAborted();
      nextPageToken = page.nextPageToken;
      this.#append(page.events.map((event) => eventFromWire(event as WireEvent)));
    } while (nextPageToken);
    this.#tell({ isWhole: true });
  }

  /** From the end back to what is known: what is new in a long history costs one short page. */
  async #readLater(signal: AbortSignal): Promise<void> {
    if (isClosed(this.#feed.view)) return;
    const last = this.#feed.view.events.at(-1)?.id ?? 0;
    const found: HistoryEvent[] = [];
    let nextPageToken: string | undefined;
    do {
      const page = await this.#read(
        {
          maximumPageSize: laterPageSize,
          reverseOrder: true,
          ...(nextPageToken && { nextPageToken }),
        },
        signal,
      );
      signal.throwIfAborted();
      nextPageToken = page.nextPageToken;
      found.push(...page.events.map((event) => eventFromWire(event as WireEvent)));
    } while (nextPageToken && (found.at(-1)?.id ?? 0) > last + 1);
    const events = found.filter(({ id }) => id > last).reverse();
    if (events.length > 0) this.#append(events);
  }

  #append(events: readonly HistoryEvent[]): void {
    const view = appended(this.#feed.view, events);
    this.#tell({ view, lanes: lanesOf(view, this.#feed.lanes) });
  }

  #tell(changed: Partial<Feed>): void {
    this.#feed = { ...this.#feed, ...changed };
    for (const listener of this.#listeners) listener();
  }
}
