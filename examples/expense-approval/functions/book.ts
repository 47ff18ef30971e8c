// A Lambda function: writes one line into the ledger, a file. It is compiled to `book.mjs`, and the
// server invokes it; the workflow knows its type alone.
import { existsSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";

export interface Entry {
  /** The path of a file. */
  readonly ledger: string;
  readonly number: string;
  readonly employee: string;
  readonly cents: number;
}

/** What the workflow tells apart by its name: no other try would help. */
class BooksClosed extends Error {
  override readonly name = "BooksClosed";
}

/** Returns the reference of the booking. Called again for the same number, it writes nothing. */
export const handler = async ({ ledger, number, employee, cents }: Entry): Promise<string> => {
  if (existsSync(`${ledger}.closed`)) throw new BooksClosed("the books of this year are closed");
  const line = `${number} ${employee} ${cents}`;
  const lines = existsSync(ledger) ? (await readFile(ledger, "utf8")).split("\n") : [];
  if (!lines.includes(line)) await appendFile(ledger, `${line}\n`);
  return `ledger ${number}`;
};
