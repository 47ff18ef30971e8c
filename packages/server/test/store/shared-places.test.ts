// Places of a node that all accounts share.
import assert from "node:assert/strict";
import { test } from "node:test";
import { domainKey, domainScope } from "../../src/store/domain-key.ts";
import { SharedPlaces } from "../../src/store/shared-places.ts";

const domainOf = (account: number, name = "office") =>
  domainKey(String(account).padStart(12, "0"), name);

/** As many as there are. */
const takeAll = (places: SharedPlaces, account: number): number => {
  let taken = 0;
  while (places.take(domainOf(account))) taken += 1;
  return taken;
};

test("each account may have as many as it leaves free, in all of its domains together", () => {
  const places = new SharedPlaces(8);
  assert.deepEqual([takeAll(places, 1), takeAll(places, 2), takeAll(places, 3)], [8, 4, 2]);
  assert.equal(places.take(domainOf(1, "elsewhere")), false);
  assert.equal(places.take(domainOf(4)), true);
});

test("a place that is given back can be taken again", () => {
  const places = new SharedPlaces(1);
  assert.equal(places.take(domainOf(1)), true);
  assert.equal(places.take(domainOf(1)), false);
  places.giveBack(domainOf(1));
  assert.equal(takeAll(places, 1), 1);
});

test("where an account may have none, there is none", () => {
  assert.equal(new SharedPlaces(0).take(domainOf(1)), false);
});

test("which accounts may have no more is known, and whether any may", () => {
  const places = new SharedPlaces(2);
  assert.deepEqual([places.full, places.areLeft], [[], true]);
  takeAll(places, 1);
  assert.deepEqual(places.full, [domainScope("000000000001")]);
  for (const account of [2, 3]) assert.equal(places.take(domainOf(account)), true);
  assert.deepEqual([places.full.length, places.areLeft], [3, false]);
});
