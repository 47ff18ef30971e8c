// Whose function is next, when several accounts have some that wait.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FairQueue } from "../../src/functions/fair-queue.ts";

const always = () => true;
const wordsOf = (place: ReturnType<FairQueue["next"]>) =>
  place && `${place.account} ${place.domain}`;

const turnsOf = (...places: readonly string[]) => {
  const turns = new FairQueue();
  for (const place of places) {
    const [account = "", domain = ""] = place.split(" ");
    turns.add({ account, domain });
  }
  return turns;
};

test("accounts take turns, and so do the domains of each", () => {
  const turns = turnsOf("a one", "a two", "a three", "b one", "c one");
  const order = Array.from({ length: 7 }, () => {
    const place = turns.next(always);
    if (place) turns.found(place);
    return wordsOf(place);
  });
  assert.deepEqual(order, ["a one", "b one", "c one", "a two", "b one", "c one", "a three"]);
});

test("a domain in which nothing was found costs its account no turn", () => {
  const turns = turnsOf("a idle", "a busy", "b busy");
  const [idle, busy] = [turns.next(always), turns.next(always)];
  assert.deepEqual([wordsOf(idle), wordsOf(busy)], ["a idle", "a busy"]);
  if (busy) turns.found(busy);
  assert.equal(wordsOf(turns.next(always)), "b busy");
  assert.equal(wordsOf(turns.next(always)), "a busy");
  assert.equal(turns.next(always), undefined);
});

test("an account that may have no more keeps its place", () => {
  const turns = turnsOf("a one", "b one", "b one");
  assert.equal(wordsOf(turns.next((account) => account !== "a")), "b one");
  assert.equal(
    turns.next((account) => account !== "a"),
    undefined,
  );
  assert.equal(wordsOf(turns.next(always)), "a one");
});
