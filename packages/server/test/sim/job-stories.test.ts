// Stories of jobs in which a node dies after one statement, the next time after another: a part of
// what `npm run sweep` does for all stories and ways.
import assert from "node:assert/strict";
import { test } from "node:test";
import { takeSeams } from "./runtime/seams.ts";

takeSeams();
const { runPoint } = await import("./sweep/point.ts");
const { jobScenarios } = await import("./sweep/job-scenarios.ts");

test("every story of jobs and deletions comes to its end over both stores", async () => {
  for (const scenario of Object.keys(jobScenarios)) {
    for (const store of ["database", "disk"] as const) {
      const { violations } = await runPoint({ scenario, store, statement: 0, way: "refused" });
      assert.deepEqual(violations, [], scenario);
    }
  }
});

for (const scenario of [
  "a job signals two executions",
  "a job resets an execution that has closed",
]) {
  test(`${scenario}, and a node dies after any second statement`, async () => {
    const usual = { scenario, store: "database" } as const;
    const { statements } = await runPoint({ ...usual, statement: 0, way: "refused" });
    for (let statement = 2; statement <= statements; statement += 2) {
      const point = await runPoint({ ...usual, statement, way: "crashAfter" });
      assert.deepEqual(point.violations, [], `after statement ${statement}, ${point.hit}`);
    }
  });
}
