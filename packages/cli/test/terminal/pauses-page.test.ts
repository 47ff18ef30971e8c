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
  const described = await shop.ok(["workflow", "describe", "order-8"]);
  assert.match(described.stdout, /^Paused +since \S+ by arn:aws:iam::.*: the bank is away$/m);
  const { paused } = await shop.json<{ paused?: object }>(["workflow", "describe", "order-8"]);
  assert.deepEqual(paused, { ...paused, since: first.since, reason: "the bank is away" });
  const found = await shop.ok(["workflow", "find", "paused = true"]);
  assert.match(found.stdout, /^OPEN, paused +order-8 /m);
  await shop.ok(["workflow", "resume", "order-8"]);
  const { stdout } = await shop.ok(["workflow", "resume", "order-8"]);
  assert.match(stdout, /was not paused/);
});

test("what is paused in a domain is listed, and a type that is not there is pointed out", async () => {
  await using shop = await Shop.open();
  const none = await shop.ok(["domain", "pauses"]);
  assert.match(none.stdout + none.stderr, /No type and no task list is paused/);
  const reason = ["--reason", "the bank is away"];
  const known = await shop.ok(["type", "pause", "workflow", "order@1.0", ...reason]);
  assert.doesNotMatch(known.stderr, /Warning/);
  const unknown = await shop.ok(["type", "pause", "workflow", "order@1.1", ...reason]);
  assert.match(unknown.stderr, /^Warning: there is no workflow type order@1\.1: so far .* nothing/);
  await shop.ok(["task-list", "pause", "activity", "payments", ...reason]);
  const { stdout } = await shop.ok(["domain", "pauses"]);
  assert.match(stdout, /^workflow type +order@1\.0 .* the bank is away$/m);
  assert.match(stdout, /^activity task list +payments +\d{4}-\d\d-\S+Z .* the bank is away$/m);
  const pauses = await shop.json<readonly object[]>(["domain", "pauses"]);
  assert.equal(pauses.length, 3);
});
