// Texts with NUL, by a SQLite that gives them as Node.js 22 does: up to there.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import Database from "better-sqlite3";
import { cutsTexts, type ReadStatement, UncutTexts } from "../../src/store/sqlite/uncut-texts.ts";

const connection = new Database(":memory:");
after(() => connection.close());
connection.exec("create table kept (name text, bytes blob, count integer, note text)");

const cut = (value: unknown): unknown =>
  typeof value === "string" ? value.split("\u0000", 1)[0] : value;

const cutting = (sql: string): ReadStatement => {
  const statement = connection.prepare<unknown[], object>(sql);
  return {
    sourceSQL: sql,
    columns: () => statement.columns(),
    all: (...values) =>
      statement
        .all(...values)
        .map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cut(value)])),
        ),
  };
};

const read = (sql: string, ...values: unknown[]): object[] => {
  const statement = cutting(sql);
  return new UncutTexts({ prepare: cutting }, statement).of(statement.all(...values), values);
};

const names = ["\u0000!123456789012/shop", '\u0000"\\ud800"', "", "t", "b00", "駅伝"];
const insert = connection.prepare("insert into kept values (?, ?, ?, ?)");
for (const [index, name] of names.entries()) insert.run(name, Buffer.from("b"), index, null);

test("it is known whether texts are cut", () => {
  assert.equal(cutsTexts({ prepare: cutting }), true);
  assert.equal(
    cutsTexts({
      prepare: (sql) => {
        const statement = connection.prepare<unknown[], object>(sql);
        return { ...cutting(sql), all: (...values) => statement.all(...values) };
      },
    }),
    false,
  );
});

test("a text that begins with NUL is read whole, beside all other values", () => {
  const rows = read("select * from kept order by count desc");
  assert.deepEqual(
    rows,
    names.map((name, count) => ({ name, bytes: Buffer.from("b"), count, note: null })).toReversed(),
  );
});

test("parameters, limits and orders hold where rows are read again", () => {
  const rows = read("select name from kept where name < ? order by name desc limit 2", "b");
  assert.deepEqual(rows, [{ name: names[1] }, { name: names[0] }]);
});
