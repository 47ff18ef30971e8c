// One connection that restores itself: after a loss it is made again at once, to the host that is
// the primary by then, or as soon as there is one. What is asked goes out without waiting for
// earlier answers.
import type pg from "pg";
import type { Clock } from "../../../clock.ts";
import { StoreAway } from "../../store-error.ts";
import type { DatabaseAvailability } from "./database-availability.ts";
import { Collision, ConnectionLost, isMisled, judge, unavailable } from "./errors.ts";
import { type Query, type RowsOf, send } from "./query.ts";
import type { DatabaseTimeline } from "./timeline.ts";

type Connect = () => Promise<pg.Client>;

/** A connection that is lost is most often there again in a few milliseconds: calls wait for it. */
const patienceMilliseconds = 80;

interface ReconnectingConnectionOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  /** Shared by all links of a node. */
  readonly outage: DatabaseAvailability;
  /** The same; absent where nothing is remembered of what is asked. */
  readonly timeline?: DatabaseTimeline;
}

interface Settle {
  readonly resolve: (client: pg.Client) => void;
  readonly reject: (error: unknown) => void;
}

export class ReconnectingConnection {
  readonly #options: ReconnectingConnectionOptions;
  /** What calls go out on: open, or on its way, or refused because none can be made. */
  #client: Promise<pg.Client> | undefined;
  #open: pg.Client | undefined;
  #attempt: Promise<void> | undefined;
  /** Settles what calls wait for after a loss. */
  #soon: Settle | undefined;
  /** Those that have led to a database which this node has left. */
  readonly #cut = new WeakSet<pg.Client>();
  #isClosed = false;

  constructor(options: ReconnectingConnectionOptions) {
    this.#options = options;
    options.timeline?.add(this);
  }

  get isConnected(): boolean {
    return this.#open !== undefined;
  }

  /** See `DatabaseTimeline`. */
  get era(): number | undefined {
    return this.#options.timeline?.era;
  }

  /** Throws what opening a store is to say; later errors are ServiceUnavailable. */
  async open(): Promise<void> {
    await this.#keep(await this.#connect());
  }

  /** A loss of the connection is ServiceUnavailable here: what was asked may have been done. */
  async run<Row>(query: Query<Row>): Promise<Row[]> {
    const client = await this.client();
    return this.#ask<Row>(client, query);
  }

  /** As `run`; undefined, and nothing is asked, where the database of the era was left since. */
  async runIn<Row>(era: number | undefined, query: Query<Row>): Promise<Row[] | undefined> {
    const client = await this.client();
    return era === this.era ? this.#ask<Row>(client, query) : undefined;
  }

  /** Each statement by itself, and all of them in one round trip. */
  async all<const Queries extends readonly Query[]>(queries: Queries): Promise<RowsOf<Queries>> {
    const client = await this.client();
    const answers = answersTo(queries.map((query) => this.#send(client, query)));
    return answers.catch((error) => {
      throw publicly(this.#judge(client, error));
    }) as Promise<RowsOf<Queries>>;
  }

  /**
   * A change whose outcome must be known: rejects with ConnectionLost when it is not, and with
   * Collision when the change was undone and can be tried again. `era`: of what it rests on.
   */
  async change<Row>(query: Query<Row>, era: number | undefined): Promise<Row[]> {
    const client = await this.client();
    if (era !== this.era) throw new Collision("It rests on another database");
    return this.#send<Row>(client, query).catch((error) => {
      throw this.#judge(client, error);
    });
  }

  /** The connection as it is now; rejects with ServiceUnavailable when none can be made. */
  client(): Promise<pg.Client> {
    if (this.#isClosed || !this.#client) return Promise.reject(new Error("The store is closed"));
    return this.#client;
  }

  /**
   * Drops the plans of all statements: those made for small tables are wrong for large ones,
   * and the next use makes new ones, for the tables as they are by then.
   */
  async replan(): Promise<void> {
    await this.#open?.query("discard plans");
  }

  /** It leads to a database that this node has left: what is under way there counts as lost. */
  cut(): void {
    if (!this.#open) return;
    this.#cut.add(this.#open);
    this.#lose(this.#open);
  }

  /** Connects again, unless that is under way. */
  retry(): void {
    if (this.#isClosed || this.#attempt) return;
    this.#attempt = this.#connectAgain().finally(() => {
      this.#attempt = undefined;
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#client = undefined;
    await this.#attempt;
    await this.#open?.end().catch(() => undefined);
  }

  /** To a database that all connections of the node are to use from then on. */
  async #connect(): Promise<pg.Client> {
    const { connect, timeline } = this.#options;
    const client = await connect();
    try {
      await timeline?.meet(client, this);
      return client;
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
  }

  async #connectAgain(): Promise<void> {
    const { outage } = this.#options;
    try {
      await this.#keep(await this.#connect());
      outage.reached(this);
    } catch (error) {
      this.#refuse(error);
      outage.missed(this, error);
    }
  }

  async #keep(client: pg.Client): Promise<void> {
    if (this.#isClosed) return client.end();
    this.#open = client;
    this.#client = Promise.resolve(client);
    this.#soon?.resolve(client);
    client.once("error", () => this.#lose(client));
    client.once("end", () => this.#lose(client));
  }

  /** Calls wait for the next connection, but not for long. */
  #lose(client: pg.Client): void {
    if (this.#open !== client || this.#isClosed) return;
    const { clock, outage } = this.#options;
    outage.count("connection");
    this.#open = undefined;
    client.end().catch(() => undefined);
    this.#client = new Promise((resolve, reject) => {
      this.#soon = { resolve, reject };
      clock.at(clock.now() + patienceMilliseconds, () => reject(unreachable(undefined)));
    });
    this.#client.catch(() => undefined);
    this.retry();
  }

  #refuse(error: unknown): void {
    this.#soon?.reject(unreachable(error));
    this.#client = Promise.reject(unreachable(error));
    this.#client.catch(() => undefined);
  }

  #ask<Row>(client: pg.Client, query: Query<Row>): Promise<Row[]> {
    return this.#send<Row>(client, query).catch((error) => {
      throw publicly(this.#judge(client, error));
    });
  }

  async #send<Row>(client: pg.Client, query: Query<Row>): Promise<Row[]> {
    const rows = await send(client, query);
    if (this.#cut.has(client)) throw new Error("The database was left before it answered");
    return rows;
  }

  /** A connection on which one statement was lost takes no other one: its end may come later. */
  #judge(client: pg.Client, error: unknown): unknown {
    const judged = judge(error);
    // A lost connection is counted once, and not for each statement on it.
    if (judged instanceof ConnectionLost) this.#lose(client);
    else this.#options.outage.count(judged instanceof Collision ? "collision" : "statement");
    if (isMisled(error)) this.#lose(client);
    return judged;
  }
}

const unreachable = (error: unknown): unknown =>
  unavailable(
    "The database cannot be reached",
    new StoreAway("The database is unavailable", { cause: error }),
  );

const publicly = (error: unknown): unknown =>
  error instanceof ConnectionLost ? unavailable(error.message, error) : error;

/** Rejects no sooner than each has settled. */
const answersTo = async (asked: readonly Promise<unknown[]>[]): Promise<unknown[][]> => {
  await Promise.allSettled(asked);
  return Promise.all(asked);
};
