// What the store needs of a library of SQLite.

export interface RunResult {
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

export interface DriverStatement {
  /** From now on a row is its first column. */
  pluck(): DriverStatement;
  run(...values: unknown[]): RunResult;
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}

export interface DriverOptions {
  readonly readonly?: boolean;
  readonly fileMustExist?: boolean;
  /** For other connections, in milliseconds. */
  readonly timeout?: number;
}

/** A connection to one database. Its errors have a `code` that begins with `SQLITE_`. */
export interface Driver {
  readonly inTransaction: boolean;
  readonly memory: boolean;
  readonly name: string;
  prepare(sql: string): DriverStatement;
  exec(sql: string): unknown;
  pragma(text: string, options?: { readonly simple?: boolean }): unknown;
  close(): unknown;
}
