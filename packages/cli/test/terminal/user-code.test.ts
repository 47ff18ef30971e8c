// Code of the user in the process of a command: what it prints, and what it leaves open.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ekiden, temporaryDirectory } from "../command.ts";
import { domain, Shop } from "./shop.ts";

const module = fileURLToPath(new URL("histories/restless.ts", import.meta.url));
const variables = { PATH: process.env.PATH ?? "" };

test("a replay ends with its verdict alone where a module prints and keeps something open", {
  timeout: 60_000,
}, async () => {
  await using shop = await Shop.open();
  await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", "open", "--input", '"shoes"']);
  const place = ["--endpoint", shop.server.endpoint, "--domain", domain];
  const words = ["history", "replay", "--open", "order", "--with", module, "--output", "json"];
  await using replay = ekiden([...words, ...place], variables);
  assert.equal(await replay.ended, 0, replay.stderr);
  const [verdict] = JSON.parse(replay.stdout) as readonly { readonly isFine: boolean }[];
  assert.equal(verdict?.isFine, true);
  assert.match(replay.stderr, /^loading workflows$/m);
});

test("a history that cannot be read is named in two lines, also where a module keeps things open", {
  timeout: 60_000,
}, async () => {
  using directory = temporaryDirectory();
  mkdirSync(join(directory.path, "folder.json"));
  await using replay = ekiden(["history", "replay", directory.path, "--with", module], variables);
  assert.equal(await replay.ended, 1);
  assert.match(
    replay.stderr,
    /^ekiden: .*folder\.json cannot be read \(EISDIR\)\.\n {2}Name files that this user may read/m,
  );
});
