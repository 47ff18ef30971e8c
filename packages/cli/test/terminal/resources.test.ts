import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { domain, Shop } from "./shop.ts";

let shop: Shop;
before(async () => {
  shop = await Shop.open();
});
after(() => shop[Symbol.asyncDispose]());

test("a domain is registered, listed, described, deprecated and made usable again", async () => {
  await shop.ok([
    ...["domain", "register", "stock", "--retention", "7", "--description", "boxes"],
    ...["--tag", "team=stock"],
  ]);
  const { stdout } = await shop.ok(["domain", "list"]);
  assert.match(stdout, /^DOMAIN {2}STATUS {6}DESCRIPTION\n/);
  assert.match(stdout, /^stock {3}REGISTERED {2}boxes$/m);
  const described = await shop.ok(["domain", "describe", "stock"]);
  assert.match(described.stdout, /^Retention +7 days$/m);
  const dry = await shop.ok(["domain", "deprecate", "stock", "--dry-run"]);
  assert.match(dry.stdout, /stock \(REGISTERED\) would be deprecated/);
  await shop.ok(["domain", "deprecate", "stock"]);
  const twice = await shop.ran(["domain", "deprecate", "stock", "--dry-run"]);
  assert.deepEqual(
    [twice.code, twice.stderr],
    [1, "ekiden: the domain stock is deprecated already.\n  Nothing would be changed.\n"],
  );
  const names = async (status: string) =>
    (await shop.json<{ name: string }[]>(["domain", "list", "--status", status])).map(
      ({ name }) => name,
    );
  assert.deepEqual(await names("deprecated"), ["stock"]);
  await shop.ok(["domain", "undeprecate", "stock"]);
  assert.deepEqual((await names("registered")).toSorted(), [domain, "stock"]);
});

test("types of both kinds are registered, described, deprecated and deleted", async () => {
  const settings = {
    workflow: ["--execution-timeout", "30d", "--child-policy", "ABANDON", "--task-list", "parcels"],
    activity: [
      "--heartbeat-timeout",
      "30",
      "--schedule-to-close",
      "NONE",
      "--task-list",
      "parcels",
    ],
  };
  for (const [kind, defaults] of Object.entries(settings)) {
    const words = [kind, "pack@2.0"];
    await shop.ok(["type", "register", ...words, "--description", "packs", ...defaults]);
    const { stdout } = await shop.ok(["type", "describe", ...words]);
    assert.match(stdout, /^Description +packs$/m);
    assert.match(stdout, /^Default task list +parcels$/m);
    await shop.ok(["type", "deprecate", ...words, "--dry-run"]);
    await shop.ok(["type", "deprecate", ...words]);
    await shop.ok(["type", "undeprecate", ...words]);
    const early = await shop.ran(["type", "delete", ...words]);
    assert.match(
      early.stderr,
      /\n {2}`ekiden type deprecate` comes before `ekiden type delete`\.\n$/,
    );
    await shop.ok(["type", "deprecate", ...words]);
    await shop.ok(["type", "delete", ...words]);
  }
  const { stdout } = await shop.ok(["type", "list"]);
  assert.match(stdout, /^workflow {2}order@1\.0 /m);
  assert.match(stdout, /^activity {2}charge@1\.0 /m);
  assert.doesNotMatch(stdout, /pack/);
  const ofKind = await shop.json<{ kind: string }[]>(["type", "list", "activity"]);
  assert.deepEqual(
    ofKind.map(({ kind }) => kind),
    ["activity"],
  );
});

test("an activity task is answered by its token, and its worker learns of a cancellation", async () => {
  const begin = async (id: string): Promise<string> => {
    const words = ["workflow", "start", "--type", "order@1.0", "--id", id, "--task-list", id];
    await shop.ok(words);
    return shop.charge(id);
  };
  const stateOf = async (id: string) => (await shop.ok(["workflow", "show", id])).stdout;
  const beating = await begin("a-canceled");
  const heartbeat = ["activity", "heartbeat", "--token", "-"];
  const going = await shop.ok(heartbeat, { input: `${beating}\n` });
  assert.equal(going.stdout, "It goes on.\n");
  await shop.ok(["workflow", "signal", "a-canceled", "--name", "stop"]);
  await shop.decide("a-canceled", {
    decisionType: "RequestCancelActivityTask",
    requestCancelActivityTaskDecisionAttributes: { activityId: "charge-1" },
  });
  const asked = await shop.ok(heartbeat, { input: beating });
  assert.match(asked.stdout, /^Its workflow asks to cancel it: clean up, and answer with/);
  await shop.ok(["activity", "cancel", "--token", beating, "--details", "[]"]);
  assert.match(
    await stateOf("a-canceled"),
    /ActivityTaskCanceled +charge@1\.0 charge-1 {2}details \[\]/,
  );
  const failing = await begin("a-failed");
  await shop.ok([
    "activity",
    "fail",
    "--token",
    failing,
    "--reason",
    "refused",
    "--details",
    "[1]",
  ]);
  assert.match(await stateOf("a-failed"), /ActivityTaskFailed .*reason refused {2}details \[1\]/);
  const over = await shop.ran(["activity", "complete", "--token", failing]);
  assert.equal(over.code, 1);
  assert.match(over.stderr, /\n {2}Check the names; a task token is good for one attempt/);
});

test("the tasks of a task list are counted", async () => {
  await shop.ok([
    ...["workflow", "start", "--type", "order@1.0", "--id", "c", "--task-list", "counted"],
  ]);
  const { stdout } = await shop.ok(["task-list", "count", "counted"]);
  assert.equal(stdout, "Task list       counted\nDecision tasks  1\nActivity tasks  0\n");
});

test("any operation is called by its name, with an input that is checked first", async () => {
  const input = '{"registrationStatus": "REGISTERED", "maximumPageSize": 1}';
  const { stdout } = await shop.ok(["api", "ListDomains", "--input", "-"], { input });
  assert.equal(JSON.parse(stdout).domainInfos.length, 1);
  const empty = await shop.ok(["api", "DeprecateDomain", "--input", '{"name": "stock"}']);
  assert.deepEqual([empty.stdout, empty.stderr], ["", "It was done; the answer is empty.\n"]);
  const wrong = await shop.ran(["api", "ListDomains", "--input", '{"registrationStatus": "OLD"}'], {
    environment: { EKIDEN_ENDPOINT: "http://127.0.0.1:1" },
  });
  assert.match(
    wrong.stderr,
    /^ekiden: --input is not what ListDomains takes: .*REGISTERED, DEPRECATED/,
  );
  const unknown = await shop.ran(["api", "ListDomain"]);
  assert.match(
    unknown.stderr,
    /^ekiden: unknown command 'ListDomain' \(Did you mean ListDomains\?\)/,
  );
});
