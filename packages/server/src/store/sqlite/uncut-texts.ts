// Whole texts where `node:sqlite` gives a text up to its first NUL, as that of Node.js 22 does: a
// text that begins with one comes as an empty text. So do the names of other accounts' domains, and
// names with lone surrogates (text.ts).

/** Of a statement of `node:sqlite`, what is used here. */
export interface ReadStatement {
  readonly sourceSQL: string;
  columns(): readonly { readonly name: string }[];
  all(...values: unknown[]): object[];
}

interface Preparing {
  prepare(sql: string): ReadStatement;
}

/** Whether the texts of this library end at a NUL. */
export const cutsTexts = (database: Preparing): boolean => {
  const [row = {}] = database.prepare("select char(97, 0, 98)").all();
  return Object.values(row)[0] !== "a\u0000b";
};

const isRead = /^\s*select\b/i;
const plain = "t";
const asBytes = "b";

/** A text says by its first character how the rest of it is written. */
const toldColumn = ({ name }: { readonly name: string }): string => {
  const column = `"${name.replaceAll('"', '""')}"`;
  const whole = `case when length(${column}) = 0 then '${asBytes}' || hex(${column})
    else '${plain}' || ${column} end`;
  return `case typeof(${column}) when 'text' then ${whole} else ${column} end as ${column}`;
};

const toldValue = (value: unknown): unknown => {
  if (typeof value !== "string") return value;
  const rest = value.slice(1);
  return value.startsWith(asBytes) ? Buffer.from(rest, "hex").toString() : rest;
};

const toldRow = (row: object): object =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toldValue(value)]));

const hasEmptyText = (row: object): boolean => Object.values(row).includes("");

export class UncutTexts {
  readonly #database: Preparing;
  readonly #statement: ReadStatement;
  #told: ReadStatement | undefined;

  constructor(database: Preparing, statement: ReadStatement) {
    this.#database = database;
    this.#statement = statement;
  }

  /** Reads again what the statement gave for these values, where a text of it may have been cut. */
  of(rows: object[], values: readonly unknown[]): object[] {
    if (!rows.some(hasEmptyText) || !isRead.test(this.#statement.sourceSQL)) return rows;
    this.#told ??= this.#prepareTold();
    return this.#told.all(...values).map(toldRow);
  }

  #prepareTold(): ReadStatement {
    const columns = this.#statement.columns().map(toldColumn).join(", ");
    return this.#database.prepare(`select ${columns} from (${this.#statement.sourceSQL})`);
  }
}
