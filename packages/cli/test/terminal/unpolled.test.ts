// A start whose execution nothing polls for is told so, as far as a server knows.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Shop } from "./shop.ts";

let shop: Shop;
before(async () => {
  shop = await Shop.open();
});
after(() => shop[Symbol.asyncDispose]());

const start = (id: string) => ["workflow", "start", "--type", "order@1.0", "--id", id];

test("a start on a task list that no worker polls warns, names the list and succeeds", async () => {
  const { stderr, stdout } = await shop.ok([...start("alone"), "--task-list", "forgotten"]);
  assert.match(stderr, /^Warning: no worker polls task list forgotten for decision tasks/m);
  assert.match(stderr, /Start a worker that polls forgotten, or name another list/);
  assert.doesNotMatch(stdout, /Warning/);
});

test("a start on a task list that is polled warns of nothing", async () => {
  const polled = shop.client.pollForDecisionTask({ domain: "shop", taskList: { name: "polled" } });
  await shop.server.pollsWaiting(1);
  const { stderr } = await shop.ok([...start("accompanied"), "--task-list", "polled"]);
  assert.equal(stderr, "");
  await polled;
});

test("execute warns before it waits", async () => {
  // Of its own, because a server keeps figures of task lists for some seconds.
  await using other = await Shop.open();
  let isDecided = false;
  const execute = ["workflow", "execute", "--type", "order@1.0", "--id", "waiting"];
  const { code, stderr } = await other.ran([...execute, "--task-list", "silent"], {
    onWait: async () => {
      if (!isDecided) await other.complete("silent", "done");
      isDecided = true;
    },
  });
  assert.equal(code, 0);
  assert.match(stderr, /Warning: no worker polls task list silent/);
});

test("a start in a domain that is unknown says how to register it", async () => {
  const { code, stderr } = await shop.ran([...start("lost"), "--domain", "shoop"]);
  assert.notEqual(code, 0);
  assert.match(stderr, /Unknown domain: shoop/);
  assert.match(stderr, /Register it: `ekiden domain register shoop`/);
});
