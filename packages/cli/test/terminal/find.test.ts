// `ekiden workflow find`: what the server finds, as a table and as JSON, in pages, and counted.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ekiden } from "../command.ts";
import { domain, Shop } from "./shop.ts";

let shop: Shop;
before(async () => {
  shop = await Shop.open();
  for (const id of ["a-1", "a-2", "b-1"]) {
    const words = ["--type", "order@1.0", "--task-list", "none", "--tag", id.slice(0, 1)];
    await shop.ok(["workflow", "start", "--id", id, ...words]);
    await shop.server.advance({ seconds: 1 });
  }
  await shop.ok(["workflow", "terminate", "a-1", "--reason", "Not wanted"]);
});
after(() => shop[Symbol.asyncDispose]());

const find = async (query: string, ...more: readonly string[]): Promise<string> =>
  (await shop.ok(["workflow", "find", query, ...more])).stdout;

test("find shows what a query finds, and up to how many", async () => {
  const [head, first, second, ...rest] = (await find('tag = "a"')).trim().split("\n");
  assert.match(`${head}`, /^STATUS +WORKFLOW ID +TYPE +STARTED +TOOK +RUN ID$/);
  assert.match(`${first}`, /^OPEN +a-2 +order@1\.0 /);
  assert.match(`${second}`, /^TERMINATED +a-1 /);
  assert.deepEqual(rest, []);
  const { stdout, stderr } = await shop.ok(["workflow", "find", "", "--limit", "2"]);
  assert.match(stdout, /\n.* b-1 .*\n.* a-2 .*\n$/);
  assert.equal(stderr, "These are the first 2; --limit shows more.\n");
  for (const words of [["find", ""], ["list"]]) {
    const all = await shop.ok(["workflow", ...words, "--limit", "3"]);
    assert.equal(all.stderr, "", "there are 3");
  }
  const inJson = JSON.parse(await find('failure.reason = "Not wanted"', "--output", "json"));
  assert.deepEqual(
    inJson.map(
      ({ execution, closeStatus }: { execution: { workflowId: string }; closeStatus: string }) => [
        execution.workflowId,
        closeStatus,
      ],
    ),
    [["a-1", "TERMINATED"]],
  );
});

test("find counts, and counts by facets", async () => {
  assert.equal(await find("status = OPEN", "--count"), "2 executions\n");
  const text = await find("", "--facet", "status", "--facet", "tag");
  const counts =
    "\n\nstatus\n        2  OPEN\n        1  TERMINATED\n\ntag\n        2  a\n        1  b\n";
  assert.equal(text, `3 executions${counts}`);
  const inJson = JSON.parse(await find("", "--facet", "tag", "--output", "json"));
  const values = [
    { value: "a", count: 2 },
    { value: "b", count: 1 },
  ];
  assert.deepEqual(inJson, { count: 3, facets: [{ by: "tag", values, omitted: 0 }] });
});

test("find says what is wrong with a query, and that Amazon SWF has none", async () => {
  const wrong = await shop.ran(["workflow", "find", "status = FAILLED"]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /at column 10: it has "FAILLED"\. Expected one of OPEN, COMPLETED/);
  const options = {
    environment: { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s", EKIDEN_DOMAIN: domain },
    amazonEndpoint: () => "http://127.0.0.1:1",
  };
  const words = ["workflow", "find", "", "--aws", "--region", "eu-west-1"];
  const amazon = await shop.ran(words, options);
  assert.match(amazon.stderr, /Amazon SWF has no FindWorkflowExecutions: only Ekiden does/);
});

test("a time without a zone in a query is said to be one of UTC where the machine has another", async () => {
  const variables = { EKIDEN_ENDPOINT: shop.server.endpoint, EKIDEN_DOMAIN: domain };
  const noted = async (query: string, TZ: string): Promise<string> => {
    await using found = ekiden(["workflow", "find", query, "--count"], { ...variables, TZ });
    assert.equal(await found.ended, 0, found.stderr);
    return found.stderr;
  };
  const [zoneless, zoned] = ["started > 2026-01-01T10:00", 'tag = "2026-01-01" and closed < -1h'];
  assert.match(await noted(zoneless, "Asia/Tokyo"), /^Times without a zone are those of UTC/);
  assert.equal(await noted(`${zoned} and started < 2026-01-01T10:00+09:00`, "Asia/Tokyo"), "");
  assert.equal(await noted(zoneless, "UTC"), "");
});
