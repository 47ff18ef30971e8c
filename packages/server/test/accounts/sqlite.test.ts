// Accounts on a server with an embedded store.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { operations } from "@ekiden/model";
import { borderTests } from "./border.ts";
import { operationsInOrder } from "./calls.ts";
import { unknownPaths } from "./matrix.ts";
import { sideBySideTests } from "./side-by-side.ts";

const open = async () => {
  const data = mkdtempSync(join(tmpdir(), "ekiden-accounts-"));
  return { place: { data }, close: async () => rmSync(data, { recursive: true }) };
};

test("of every text in every input it is known whether it names something", () => {
  assert.deepEqual(unknownPaths(), []);
  assert.deepEqual(operationsInOrder.toSorted(), Object.keys(operations).sort());
});

borderTests("an embedded store", open);
sideBySideTests("an embedded store", open);
