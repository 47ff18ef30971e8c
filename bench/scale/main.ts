// `npm run scale`: prints the tables of docs/internals/scale.md; with --write, puts them there.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../processes.ts";
import { say } from "../report.ts";
import { tables, withTables } from "./tables.ts";

const path = join(repository, "docs", "internals", "scale.md");

for (const [name, table] of Object.entries(tables)) say(`${name}\n\n${table()}\n`);
if (process.argv.includes("--write")) {
  writeFileSync(path, withTables(readFileSync(path, "utf8")));
  say(`Written to ${path}.`);
}
