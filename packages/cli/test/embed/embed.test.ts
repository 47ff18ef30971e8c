// An embedded service from its beginning to its end.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { NoAnswerError } from "@ekiden/client";
import { registerDomain } from "@ekiden/flow";
import { type EmbedOptions, embed } from "../../src/embed/index.ts";
import { temporaryDirectory } from "../command.ts";

const quiet = { logLevel: "error" } as const;
const retention = { workflowExecutionRetentionPeriodInDays: "1" } as const;

test("what was acknowledged is there when the data is opened again", async () => {
  using directory = temporaryDirectory();
  const data = directory.path;
  const first = await embed({ ...quiet, data });
  await first.client.registerDomain({ name: "shop", ...retention });
  await first.close();
  await using second = await embed({ ...quiet, data });
  const { domainInfo } = await second.client.describeDomain({ name: "shop" });
  assert.equal(domainInfo?.status, "REGISTERED");
});

test("the client says where its calls go: to the data, or to the port for others", async () => {
  await using alone = await embed({ ...quiet, data: ":memory:" });
  assert.deepEqual([alone.url, alone.client.endpoint], [undefined, "embedded::memory:"]);
  await using open = await embed({ ...quiet, data: ":memory:", port: 0 });
  assert.match(open.url ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(open.client.endpoint, open.url);
});

test("no variable of the environment changes an embedded service", async () => {
  const before = process.env.EKIDEN_DATA;
  process.env.EKIDEN_DATA = "/nowhere";
  process.env.AWS_ENDPOINT_URL_SWF = "not an address";
  try {
    await using ekiden = await embed({ ...quiet, data: ":memory:" });
    await registerDomain(ekiden.client, "shop");
  } finally {
    delete process.env.AWS_ENDPOINT_URL_SWF;
    if (before === undefined) delete process.env.EKIDEN_DATA;
    else process.env.EKIDEN_DATA = before;
  }
});

test("close answers waiting polls with nothing, and refuses calls that come later", async () => {
  const ekiden = await embed({ ...quiet, data: ":memory:" });
  const { client } = ekiden;
  await registerDomain(client, "shop");
  const poll = client.pollForDecisionTask({ domain: "shop", taskList: { name: "main" } });
  await turn();
  await ekiden.close();
  assert.equal((await poll).taskToken ?? "", "");
  await assert.rejects(client.describeDomain({ name: "shop" }), (error) => {
    assert.ok(error instanceof NoAnswerError);
    assert.equal(error.isOutcomeUnknown, false);
    assert.equal(error.isClosed, true);
    assert.match(error.message, /is closed: stop workers, and let calls end, before that\.$/);
    return true;
  });
  await ekiden.close();
});

test("a call whose answer does not begin in time is given up, and its poll withdrawn", async () => {
  await using ekiden = await embed({ ...quiet, data: ":memory:" });
  const { client } = ekiden;
  await registerDomain(client, "shop");
  const input = { domain: "shop", taskList: { name: "main" } };
  // Each of the three attempts.
  const late = client.pollForDecisionTask(input, { answerMilliseconds: 1 });
  await assert.rejects(
    late,
    /^NoAnswerError: The call was given up: no answer has begun after 1 ms/,
  );
  const { taskList } = await client.ekiden.describeTaskList({
    domain: "shop",
    kind: "decision",
    name: "main",
  });
  assert.equal(taskList.pollers.filter(({ state }) => state === "waiting").length, 0);
});

const refused: readonly (readonly [wrong: object, message: RegExp])[] = [
  [{ port: 70_000 }, /^port in the options of embed cannot be "70000": it takes a whole number/],
  [
    { limits: "none" },
    /^limits in the options of embed cannot be "none": it takes one of relaxed, aws/,
  ],
  [{ directory: "x" }, /^embed has no option "directory": it takes data, port, limits, /],
];

for (const [options, message] of refused) {
  test(`${JSON.stringify(options)} is refused by what can be given`, async () => {
    await assert.rejects(embed({ ...quiet, ...(options as EmbedOptions) }), (error) => {
      assert.ok(error instanceof Error);
      assert.equal(error.name, "ConfigError");
      assert.match(error.message, message);
      return true;
    });
  });
}

test("data that this process has open already is refused, and stays open", async () => {
  using directory = temporaryDirectory();
  await using ekiden = await embed({ ...quiet, data: directory.path });
  await assert.rejects(
    embed({ ...quiet, data: directory.path }),
    /^StoreError: The data directory \S+ is in use by this process already\. Close what/,
  );
  await registerDomain(ekiden.client, "shop");
});
