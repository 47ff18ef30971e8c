// A few of the walks over PostgreSQL; `npm run model -- --postgres` takes more.
import { after, test } from "node:test";
import { startTestPostgres } from "@ekiden/testing";
import { regressions } from "./regressions.ts";
import { walk, walkAtRandom } from "./walks.ts";

const postgres = await startTestPostgres();
after(() => postgres[Symbol.asyncDispose]());
const createDatabase = () => postgres.createDatabase();

for (const [name, commands] of Object.entries(regressions)) {
  test(`over PostgreSQL, too: ${name}`, () => walk(commands, { createDatabase }));
}

test("in 6 walks over PostgreSQL the service never parts from the reference model", async () => {
  await walkAtRandom({ walks: 6, commands: 120, seed: 9, isQuick: true, createDatabase });
});
