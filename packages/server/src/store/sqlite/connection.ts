// The connection as the parts of the store use it: every error of a statement is judged
// in one place, so that no part has to know what an error says about the database.
import type { Driver, DriverStatement, RunResult } from "./driver.ts";

/** Makes of an error what the caller is to get. */
type Judge = (error: unknown) => unknown;

export class Connection {
  readonly #sqlite: Driver;
  readonly #judge: Judge;

  constructor(sqlite: Driver, judge: Judge) {
    this.#sqlite = sqlite;
    this.#judge = judge;
  }

  /** The schema, too, is read from the database. */
  prepare<Values extends unknown[] = unknown[], Row = unknown>(
    sql: string,
  ): Statement<Values, Row> {
    try {
      return new Statement(this.#sqlite.prepare(sql), this.#judge);
    } catch (error) {
      throw this.#judge(error);
    }
  }
}

export class Statement<Values extends unknown[] = unknown[], Row = unknown> {
  readonly #statement: DriverStatement;
  readonly #judge: Judge;

  constructor(statement: DriverStatement, judge: Judge) {
    this.#statement = statement;
    this.#judge = judge;
  }

  /** From now on a row is its first column. */
  pluck(): this {
    this.#statement.pluck();
    return this;
  }

  run(...values: Values): RunResult {
    try {
      return this.#statement.run(...values);
    } catch (error) {
      throw this.#judge(error);
    }
  }

  get(...values: Values): Row | undefined {
    try {
      return this.#statement.get(...values) as Row | undefined;
    } catch (error) {
      throw this.#judge(error);
    }
  }

  all(...values: Values): Row[] {
    try {
      return this.#statement.all(...values) as Row[];
    } catch (error) {
      throw this.#judge(error);
    }
  }
}
