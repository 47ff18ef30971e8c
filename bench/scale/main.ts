// `npm run scale`: prints the tables of docs/internals/scale.md and docs/operations/sizing.md; with
// --write, puts them there.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../processes.ts";
import { say } from "../report.ts";
import { tables, withTables } from "./tables.ts";

for (const [document, own] of Object.entries(tables)) {
  for (const [name, table] of Object.entries(own)) say(`${name}\n\n${table()}\n`);
  if (!process.argv.includes("--write")) continue;
  const path = join(repository, document);
  writeFileSync(path, withTables(document, readFileSync(path, "utf8")));
  say(`Written to ${path}.`);
}
