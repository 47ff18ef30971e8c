// Names and ids that the service takes, in addresses of the console.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromSegment, toSegment } from "../../src/kit/route-params.ts";

test("every name and id has an address of its own, which leads back to it", () => {
  const cut = "Order for 🎉".slice(0, -1);
  const ids = [
    "order-1",
    cut,
    "\udf89",
    ".",
    "..",
    "...",
    "a.b",
    ":",
    ":002e",
    "100%/?#",
    "注文🎉",
  ];
  const paths = ids.map((id) => encodeURIComponent(toSegment(id)));
  assert.deepEqual(
    paths.map((path) => fromSegment(decodeURIComponent(path))),
    ids,
  );
  const base = "https://swf.example/console/domains/shop/executions/";
  const addresses = paths.map((path) => new URL(path, base).href);
  assert.deepEqual(
    addresses.map((address) => address.startsWith(base)),
    ids.map(() => true),
  );
  assert.equal(new Set(addresses).size, ids.length);
});

test("an id that can stand in an address stands there as it is", () => {
  for (const id of ["order-1", "a.b", "100%", "注文🎉"]) assert.equal(toSegment(id), id);
});
