// A file of --events that cannot be used, or a part of it: what is kept stays, and what can be used
// is used.
import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { type Key, region, startNode } from "../ekiden/harness.ts";
import { populate } from "../ekiden/orders.ts";
import {
  deliveriesOf,
  directory,
  EventHarness,
  eventsFile,
  fail,
  hour,
  isNone,
  until,
} from "./event-harness.ts";
import { answerWith, Receiver } from "./receiver.ts";

const day = 24 * hour;
const target = (url: string, name = "billing") => ({
  name,
  webhook: { url, secretFile: "secret" },
});

/** Does it at a node over these data, which is closed after that. */
const atNode = async <Result>(
  { moved, data, key }: { moved: EventHarness; data: string; key?: Key | undefined },
  act: (owner: SwfClient) => Promise<Result>,
): Promise<{ readonly key: Key; readonly result: Result }> => {
  const node = await startNode(data, moved.options);
  const credentials = key ?? node.firstKey ?? assert.fail();
  const owner = new SwfClient({ endpoint: node.url, region, credentials });
  try {
    return { key: credentials, result: await act(owner) };
  } finally {
    await owner.close();
    await node.close();
  }
};

test("a file that cannot be used gives no event up, and removes none that is kept", async () => {
  await using receiver = await Receiver.open();
  receiver.answer = answerWith(404);
  const path = await eventsFile(receiver.url, {}, { maxAgeHours: 48, deadLetterDays: 365 });
  const moved = await EventHarness.of("sqlite", path);
  const data = await mkdtemp(join(directory, "data-"));
  const { key } = await atNode({ moved, data }, async (owner) => {
    await populate(owner);
    await fail(owner, "order-1");
    await until(owner, ([one]) => one?.attempts === 1);
    moved.pass(2 * day + 61_000);
    await until(owner, ([one]) => one?.state === "DEAD");
    await fail(owner, "order-2");
    await until(owner, ([, two]) => two?.attempts === 1);
  });
  moved.pass(20 * day);
  const targets = [target(receiver.url)];
  const unusable = {
    "no JSON": "{",
    "no object": "[]",
    "no targets": JSON.stringify({ maxAgeHours: 48, deadLetterDays: 365 }),
    "numbers out of bounds": JSON.stringify({ maxAgeHours: 0, deadLetterDays: 366, targets }),
    "names with a slip": JSON.stringify({ maxAgehours: 48, deadletterDays: 365, targets }),
  };
  for (const [what, text] of Object.entries(unusable)) {
    await writeFile(path, text);
    const { result } = await atNode({ moved, data, key }, async (owner) => {
      moved.pass(61_000);
      await deliveriesOf(owner);
      moved.pass(61_000);
      return deliveriesOf(owner);
    });
    assert.deepEqual(result.map(({ state }) => state).sort(), ["DEAD", "WAITING"], what);
  }
});

test("a number that cannot be used leaves the other one in force", async () => {
  await using receiver = await Receiver.open();
  receiver.answer = answerWith(404);
  const moved = await EventHarness.of(
    "sqlite",
    await eventsFile(receiver.url, {}, { maxAgeHours: 1, deadLetterDays: "365" }),
  );
  await using harness = await moved.open();
  const { owner } = harness;
  await populate(owner);
  await fail(owner, "order-1");
  await until(owner, ([one]) => one?.attempts === 1);
  moved.pass(hour + 61_000);
  await until(owner, ([one]) => one?.state === "DEAD");
});

test("targets get their events beside a member that there is none of, and too many targets", async () => {
  await using receiver = await Receiver.open();
  const lines: string[] = [];
  const path = join(directory, "many.json");
  const targets = Array.from({ length: 34 }, (_, index) => target(receiver.url, `t${index}`));
  await writeFile(path, JSON.stringify({ maxAgehours: 1, maxAgeHours: 0, targets }));
  const moved = await EventHarness.of("sqlite", path);
  const logTo = { write: (line: string) => void lines.push(line) };
  Object.assign(moved.options, { logLevel: "error", logTo });
  await using harness = await moved.open();
  await populate(harness.owner);
  await fail(harness.owner, "order-1");
  await receiver.first(32);
  await until(harness.owner, isNone);
  assert.equal(receiver.received.length, 32);
  for (const text of [
    "maxAgehours: Unexpected property",
    "maxAgeHours: Expected integer to be greater or equal to 1",
    "targets[32]: a file has 32 targets at most",
    "targets[33]: a file has 32 targets at most",
  ]) {
    assert.equal(lines.filter((line) => line.includes(text)).length, 1, text);
  }
});
