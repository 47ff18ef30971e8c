// A few of the walks, for a quick answer.
import { test } from "node:test";
import { walkAtRandom } from "./walks.ts";

test("in 100 short walks the service never parts from the reference model", async () => {
  await walkAtRandom({ walks: 100, commands: 60, seed: 7, isQuick: true });
});
