// The page "Reset and fork a run", run as it is written, with the runs that it speaks of.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { patternOf, shownIn, wordsOf } from "./page-commands.ts";
import { Shop } from "./shop.ts";

const page = readFileSync(
  new URL("../../../../docs/operations/resets.md", import.meta.url),
  "utf8",
);

const start = async (shop: Shop, id: string): Promise<void> => {
  await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", id, "--task-list", id]);
};

/** Its activity has failed after a signal, and its decider has failed it. */
const beginFailed = async (shop: Shop, id: string): Promise<void> => {
  await start(shop, id);
  const taskToken = await shop.charge(id);
  await shop.ok(["workflow", "signal", id, "--name", "hurry"]);
  await shop.client.respondActivityTaskFailed({ taskToken, reason: "BankAway" });
  await shop.decide(id, {
    decisionType: "FailWorkflowExecution",
    failWorkflowExecutionDecisionAttributes: { reason: "BankAway" },
  });
};

/** A worker has its activity in hand, and its decider has since seen a signal. */
const beginHeld = async (shop: Shop, id: string): Promise<void> => {
  await start(shop, id);
  await shop.charge(id);
  await shop.ok(["workflow", "signal", id, "--name", "hurry"]);
  await shop.decide(id);
};

/** Its activity is completed, and its decider has seen that. */
const beginCharged = async (shop: Shop, id: string): Promise<void> => {
  await start(shop, id);
  const taskToken = await shop.charge(id);
  await shop.client.respondActivityTaskCompleted({ taskToken, result: '{"charged": true}' });
  await shop.decide(id);
};

test("every command of the page prints what the page shows", async () => {
  await using shop = await Shop.open();
  await beginFailed(shop, "order-7");
  await beginHeld(shop, "order-8");
  await beginCharged(shop, "order-9");
  const all = shownIn(page);
  assert.ok(all.length >= 5);
  for (const { command, printed, code } of all) {
    const { stdout, stderr, ...result } = await shop.ran(wordsOf(command));
    assert.equal(result.code, code, `${command}: ${stderr}`);
    assert.match(code === 1 ? stderr : stdout, patternOf(printed), command);
  }
});
