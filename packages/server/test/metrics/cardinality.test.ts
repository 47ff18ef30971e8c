// However many types there are, what is kept and scraped has a bound.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Registry } from "prom-client";
import { ExecutionMetrics } from "../../src/metrics/execution-metrics.ts";
import { maxTypesByName } from "../../src/metrics/limits.ts";
import { MostActive } from "../../src/metrics/most-active.ts";
import { domainKey } from "../../src/store/domain-key.ts";
import { Scrape } from "./scrape.ts";

const domain = domainKey(undefined, "office");
const completed = "swf_workflows_completed_total";

const measuring = () => {
  const registry = new Registry();
  const metrics = new ExecutionMetrics();
  metrics.addTo(registry);
  const complete = (name: string) =>
    metrics.changed({
      domain,
      measured: [
        { type: "WorkflowExecutionCompleted", of: { name, version: "1" }, startToClose: 5_000 },
      ],
    });
  return { metrics, complete, scraped: async () => new Scrape(await registry.metrics()) };
};

test("100,000 types have no more series than those that are told by name, and one more", async () => {
  const { metrics, complete, scraped } = measuring();
  const types = 100_000;
  for (let type = 0; type < types; type += 1) complete(`type-${type}`);
  const first = await scraped();
  assert.equal(first.sum(completed), types);
  for (let type = 0; type < types; type += 1) {
    complete(`type-${type}`);
    if (type % 10_000 === 0) metrics.rank();
  }
  for (const { samples } of [first, await scraped()]) {
    const ofCount = samples.filter(({ name }) => name === completed);
    assert.equal(ofCount.length, maxTypesByName + 1);
    assert.ok(samples.length < 100 * (maxTypesByName + 1), `${samples.length} series`);
  }
});

describe("the names that are told", () => {
  const twoOf = () => {
    const most = new MostActive({ parts: 1, max: 2, make: () => ({ count: 0 }) });
    const meet = (name: string, times = 1) => {
      for (let time = 0; time < times; time += 1) most.of([name]).count += 1;
    };
    const told = () =>
      Object.fromEntries([...most.entries()].map(({ names, value }) => [names[0], value.count]));
    return { most, meet, told };
  };

  test("are the first ones, until others are more active", () => {
    const { most, meet, told } = twoOf();
    meet("a", 3);
    meet("b", 1);
    meet("c", 2);
    assert.deepEqual(told(), { a: 3, b: 1, other: 2 });
    most.rank();
    assert.deepEqual(told(), { a: 3, c: 0, other: 2 });
    meet("c", 4);
    meet("b", 1);
    assert.deepEqual(told(), { a: 3, c: 4, other: 3 });
  });

  test("keep their places where others are as active as they", () => {
    const { most, meet, told } = twoOf();
    meet("a", 2);
    meet("b", 2);
    meet("c", 2);
    most.rank();
    assert.deepEqual(told(), { a: 2, b: 2, other: 2 });
  });

  test("never make a series twice, also where something is called other", () => {
    const { meet, told, most } = twoOf();
    meet("other", 2);
    meet("a");
    meet("b");
    meet("c");
    assert.equal([...most.entries()].length, 3);
    assert.deepEqual(told(), { a: 1, b: 1, other: 3 });
  });
});
