// The service and a reference model of it are told the same, and must answer the same: 14,000
// commands, in walks that are the same each time. `npm run model` takes others, and more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { regressions } from "./regressions.ts";
import { walk, walkAtRandom } from "./walks.ts";

const seed = 21;

/** Of functions and of nested failures these walks know nothing. */
const typesMet = 46;

for (const [name, commands] of Object.entries(regressions)) {
  test(`once the service and the model parted: ${name}`, () => walk(commands));
}

test("in 250 random walks the service never parts from the reference model", async () => {
  const { saidCommands, types } = await walkAtRandom({ walks: 250, commands: 100, seed });
  assert.ok(saidCommands > 14_000, `${saidCommands} commands`);
  assert.ok(types.size >= typesMet, [...types].sort().join(" "));
});
