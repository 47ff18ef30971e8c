// What is shown as it comes: in each format for programs, and with the colors of where it goes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { parse } from "yaml";
import { Shop } from "./shop.ts";

let shop: Shop;
before(async () => {
  shop = await Shop.open();
});
after(() => shop[Symbol.asyncDispose]());

/** In a task list of its own. */
const ofType = (id: string) => ["--type", "order@1.0", "--id", id, "--task-list", id];
const start = (id: string, ...more: readonly string[]) =>
  shop.ok(["workflow", "start", ...ofType(id), ...more]);

test("a history that is followed is one value in each format, as one that is not", async () => {
  await start("followed", "--input", '{"item": "shoes"}');
  await shop.ok(["workflow", "terminate", "followed"]);
  const shown = async (output: string, ...more: readonly string[]): Promise<string> =>
    (await shop.ok(["workflow", "show", "followed", "--output", output, ...more])).stdout;
  const events = JSON.parse(await shown("json"));
  assert.equal(events.length, 3);
  for (const output of ["json", "jsonl", "yaml"]) {
    assert.equal(await shown(output, "--follow"), await shown(output), output);
  }
  assert.deepEqual(parse(await shown("yaml", "--follow")), events);
});

test("a history whose following is interrupted is a whole value nevertheless", async () => {
  await start("left");
  const words = ["workflow", "show", "left", "--follow", "--output", "json"];
  const { terminal, ended } = shop.begun(words, { onWait: () => terminal.interrupt() });
  assert.equal(await ended, 130);
  assert.equal(JSON.parse(terminal.stdout).length, 2);
});

test("steps have colors where notes go to a terminal, and none elsewhere", async () => {
  const executed = async (id: string, colors: object): Promise<string> => {
    const words = ["workflow", "execute", ...ofType(id)];
    const onWait = () => shop.complete(id, "1");
    return (await shop.ok(words, { ...colors, onWait })).stderr;
  };
  const plain = await executed("plain", { isColored: true });
  assert.equal(plain, stripVTControlCharacters(plain));
  const colored = await executed("colored", { areNotesColored: true });
  assert.notEqual(colored, stripVTControlCharacters(colored));
});
