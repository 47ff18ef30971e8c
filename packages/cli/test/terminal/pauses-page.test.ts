// The page "Pausing work", run as it is written: each line with a $ is a command, and the next one
// is what it prints. An ellipsis stands for what differs each time.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Shop } from "./shop.ts";

const page = readFileSync(
  new URL("../../../../docs/operations/pauses.md", import.meta.url),
  "utf8",
);

const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

test("every command of the page prints what the page shows", async () => {
  await using shop = await Shop.open();
  await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", "order-7"]);
  const shown = [...page.matchAll(/^\$ ekiden (.+)\n(.+)$/gm)];
  assert.equal(shown.length, 6);
  for (const [, command = "", printed = ""] of shown) {
    const { stdout } = await shop.ok(wordsOf(command));
    const parts = printed.split("…");
    assert.ok(
      parts.every((part) => stdout.includes(part)),
      `${command}: ${stdout}`,
    );
  }
});

test("a pause that is repeated says since when, and a second resume that there was none", async () => {
  await using shop = await Shop.open();
  await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", "order-8"]);
  const pause = (reason: string): Promise<{ since: number; reason: string }> =>
    shop.json(["workflow", "pause", "order-8", "--reason", reason]);
  const first = await pause("the bank is away");
  assert.deepEqual(await pause("another"), first);
  const { stdout: why } = await shop.ok(["workflow", "why", "order-8"]);
  assert.match(why, /has been paused by .* for .* because: the bank is away/);
  await shop.ok(["workflow", "resume", "order-8"]);
  const { stdout } = await shop.ok(["workflow", "resume", "order-8"]);
  assert.match(stdout, /was not paused/);
});
