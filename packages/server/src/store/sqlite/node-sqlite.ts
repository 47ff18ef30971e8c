// A database by `node:sqlite`, as better-sqlite3 has it.
import { existsSync } from "node:fs";
import type { Driver, DriverOptions, DriverStatement, RunResult } from "./driver.ts";
import { cutsTexts, type ReadStatement, UncutTexts } from "./uncut-texts.ts";

/** Of `node:sqlite`, what is used here; Node.js 20 does not have the module. */
interface OwnStatement extends ReadStatement {
  setAllowUnknownNamedParameters(isAllowed: boolean): void;
  run(...values: unknown[]): RunResult;
  get(...values: unknown[]): object | undefined;
}

interface OwnDatabase {
  readonly isTransaction: boolean;
  prepare(sql: string): OwnStatement;
  exec(sql: string): void;
  close(): void;
}

interface OwnModule {
  readonly DatabaseSync: new (
    path: string,
    options?: { readonly enableForeignKeyConstraints: boolean; readonly readOnly: boolean },
  ) => OwnDatabase;
}

const nodeModule = (): OwnModule | undefined =>
  process.getBuiltinModule("node:sqlite") as OwnModule | undefined;

let isUsable: boolean | undefined;

/** Whether this version of Node.js has SQLite, and one that can tell transactions. */
export const hasNodeSqlite = (): boolean => {
  isUsable ??= canTellTransactions();
  return isUsable;
};

const canTellTransactions = (): boolean => {
  const { DatabaseSync } = nodeModule() ?? {};
  if (!DatabaseSync) return false;
  const database = new DatabaseSync(":memory:");
  database.close();
  return "isTransaction" in database;
};

/** Throws what better-sqlite3 would throw, or where Node.js has no SQLite. */
export const openNodeSqlite = (path: string, options: DriverOptions = {}): Driver => {
  const { readonly: readOnly = false, fileMustExist = false, timeout = 0 } = options;
  if (fileMustExist && !existsSync(path)) {
    throw Object.assign(new Error("unable to open database file"), { code: "SQLITE_CANTOPEN" });
  }
  const { DatabaseSync } = nodeModule() ?? {};
  if (!DatabaseSync) throw new Error("This version of Node.js has no SQLite.");
  const settings = { enableForeignKeyConstraints: false, readOnly };
  const database = new NodeSqlite(
    judged(() => new DatabaseSync(path, settings)),
    path,
  );
  database.pragma(`busy_timeout = ${timeout}`);
  return database;
};

let isCutting: boolean | undefined;

/** By this version of Node.js. */
const areTextsCut = (database: OwnDatabase): boolean => {
  isCutting ??= cutsTexts(database);
  return isCutting;
};

const preparedBy = (database: OwnDatabase, sql: string): OwnStatement => {
  const statement = database.prepare(sql);
  statement.setAllowUnknownNamedParameters(true);
  return statement;
};

class NodeSqlite implements Driver {
  readonly name: string;
  readonly #database: OwnDatabase;

  constructor(database: OwnDatabase, name: string) {
    this.#database = database;
    this.name = name;
  }

  get memory(): boolean {
    return this.name === ":memory:";
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  prepare(sql: string): DriverStatement {
    const statement = judged(() => preparedBy(this.#database, sql));
    const uncut = areTextsCut(this.#database) ? this.#uncut(statement) : undefined;
    return new NodeStatement(statement, uncut);
  }

  #uncut(statement: OwnStatement): UncutTexts {
    return new UncutTexts({ prepare: (sql) => preparedBy(this.#database, sql) }, statement);
  }

  exec(sql: string): void {
    judged(() => this.#database.exec(sql));
  }

  pragma(text: string, { simple = false } = {}): unknown {
    const rows = this.prepare(`pragma ${text}`).all();
    return simple ? Object.values(rows[0] ?? {})[0] : rows;
  }

  close(): void {
    this.#database.close();
  }
}

class NodeStatement implements DriverStatement {
  readonly #statement: OwnStatement;
  readonly #uncut: UncutTexts | undefined;
  #isPlucked = false;

  constructor(statement: OwnStatement, uncut: UncutTexts | undefined) {
    this.#statement = statement;
    this.#uncut = uncut;
  }

  pluck(): this {
    this.#isPlucked = true;
    return this;
  }

  run(...values: unknown[]): RunResult {
    return judged(() => this.#statement.run(...values.map(boundValue)));
  }

  get(...values: unknown[]): unknown {
    const bound = values.map(boundValue);
    return judged(() => {
      const row = this.#statement.get(...bound);
      const [whole = row] = row ? this.#whole([row], bound) : [];
      return whole && this.#shaped(whole);
    });
  }

  all(...values: unknown[]): unknown[] {
    const bound = values.map(boundValue);
    const rows = judged(() => this.#whole(this.#statement.all(...bound), bound));
    return rows.map((row) => this.#shaped(row));
  }

  #whole(rows: object[], bound: readonly unknown[]): object[] {
    return this.#uncut ? this.#uncut.of(rows, bound) : rows;
  }

  /** Rows have no prototype there, and bytes are no Buffer. */
  #shaped(row: object): unknown {
    if (this.#isPlucked) return asBuffer(Object.values(row)[0]);
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asBuffer(value)]));
  }
}

const boundValue = (value: unknown): unknown => (value === undefined ? null : value);

const asBuffer = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value;

/** https://www.sqlite.org/rescode.html: those that the store tells apart. */
const codes: Readonly<Record<number, string>> = {
  5: "SQLITE_BUSY",
  7: "SQLITE_NOMEM",
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  15: "SQLITE_PROTOCOL",
  26: "SQLITE_NOTADB",
  1555: "SQLITE_CONSTRAINT_PRIMARYKEY",
  2067: "SQLITE_CONSTRAINT_UNIQUE",
};
const primaryCode = 0xff;

/** Errors have the codes that those of better-sqlite3 have. */
const judged = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    const { errcode } = error as { errcode?: number };
    if (errcode === undefined || !(error instanceof Error)) throw error;
    const code = codes[errcode] ?? codes[errcode & primaryCode] ?? "SQLITE_ERROR";
    throw Object.assign(error, { code });
  }
};
