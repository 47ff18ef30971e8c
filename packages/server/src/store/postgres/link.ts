// One connection that comes back: after a loss, the next one who asks connects again, to whichever
// host is the primary by then. What is asked goes out at once, without waiting for earlier answers.
import type pg from "pg";
import type { Query, RowsOf } from "./query.ts";
import { ConnectionLost, isMisled, judge, unavailable } from "./trouble.ts";

export type Connect = () => Promise<pg.Client>;

export class Link {
  readonly #connect: Connect;
  #client: Promise<pg.Client> | undefined;
  #isClosed = false;

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  /** Throws what opening a store is to say; later troubles are ServiceUnavailable. */
  async open(): Promise<void> {
    this.#client = this.#keep(await this.#connect());
    await this.#client;
  }

  /** A loss of the connection is ServiceUnavailable here: what was asked may have been done. */
  async run<Row>(query: Query<Row>): Promise<Row[]> {
    const client = await this.client();
    return send<Row>(client, query).catch((error) => {
      throw publicly(this.#judge(error));
    });
  }

  /** Each statement by itself, and all of them in one round trip. */
  async all<const Queries extends readonly Query[]>(queries: Queries): Promise<RowsOf<Queries>> {
    const client = await this.client();
    const answers = this.#answers(queries.map((query) => send(client, query)));
    return answers.catch((error) => {
      throw publicly(error);
    }) as Promise<RowsOf<Queries>>;
  }

  /**
   * A change whose outcome must be known: rejects with ConnectionLost when it is not, and with
   * Collision when the change was undone and can be tried again.
   */
  async change<Row>(query: Query<Row>): Promise<Row[]> {
    const client = await this.client();
    return send<Row>(client, query).catch((error) => {
      throw this.#judge(error);
    });
  }

  /** The connection as it is now; rejects with ServiceUnavailable when there is none to be had. */
  client(): Promise<pg.Client> {
    if (this.#isClosed) return Promise.reject(new Error("The store is closed"));
    this.#client ??= this.#reconnect();
    return this.#client;
  }

  /**
   * Lets go of the plans of all statements: those made for small tables are wrong for large ones,
   * and the next use makes new ones, for the tables as they are by then.
   */
  async replan(): Promise<void> {
    const client = await this.#client;
    await client?.query("discard plans");
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#isClosed = true;
    this.#client = undefined;
    await client?.then((open) => open.end()).catch(() => undefined);
  }

  async #reconnect(): Promise<pg.Client> {
    try {
      return await this.#keep(await this.#connect());
    } catch (error) {
      this.#client = undefined;
      throw unavailable("The database cannot be reached", error);
    }
  }

  async #keep(client: pg.Client): Promise<pg.Client> {
    client.once("end", () => {
      this.#client = undefined;
    });
    if (this.#isClosed) await client.end();
    return client;
  }

  async #answers(answers: readonly Promise<unknown[]>[]): Promise<unknown[][]> {
    const settled = await Promise.allSettled(answers);
    const failed = settled.find(({ status }) => status === "rejected");
    if (failed) throw this.#judge((failed as PromiseRejectedResult).reason);
    return settled.map((answer) => (answer as PromiseFulfilledResult<unknown[]>).value);
  }

  #judge(error: unknown): unknown {
    if (isMisled(error)) {
      void this.#client?.then((client) => client.end()).catch(() => undefined);
      this.#client = undefined;
    }
    return judge(error);
  }
}

const publicly = (error: unknown): unknown =>
  error instanceof ConnectionLost ? unavailable(error.message, error) : error;

const send = async <Row>(client: pg.Client, { name, text, values }: Query<Row>): Promise<Row[]> => {
  const { rows } = await client.query({ name, text, values: [...values] });
  return rows as Row[];
};
