// What is given to commands in part: names that a script has not filled in, texts that are none,
// numbers that would be cut, and the beginnings of run ids.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { command } from "../../../../tools/command.ts";
import { Command } from "../command.ts";
import { domain, Shop } from "./shop.ts";

let shop: Shop;
const directory = mkdtempSync(join(tmpdir(), "ekiden-given-"));
before(async () => {
  shop = await Shop.open();
});
after(async () => {
  await shop[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

const start = async (id: string): Promise<string> => {
  const words = ["workflow", "start", "--type", "order@1.0", "--id", id];
  return (await shop.json<{ runId: string }>(words)).runId;
};

const statusOf = async (id: string): Promise<string> => {
  type Described = { executionInfo: { executionStatus: string } };
  const { executionInfo } = await shop.json<Described>(["workflow", "describe", id]);
  return executionInfo.executionStatus;
};

test("an option that names something and is empty is refused, and nothing is sent", async () => {
  await start("kept");
  const ends = ["workflow", "terminate", "kept"];
  for (const words of [
    [...ends, "--run", ""],
    [...ends, "--domain", ""],
    [...ends, "--profile", " "],
    [...ends, "--region", ""],
    ["workflow", "cancel", "kept", "--run="],
    ["workflow", "signal", "kept", "--name", "paid", "--run", ""],
    ["workflow", "pause", "kept", "--reason", "r", "--run", ""],
    ["activity", "complete", "kept", "charge-1", "--run", ""],
    ["workflow", "diff", "kept", "kept", "--other-run", ""],
    ["verify", "--endpoint", shop.server.endpoint, "--domain", ""],
  ]) {
    const { code, stderr } = await shop.ran(words);
    assert.equal(code, 1, words.join(" "));
    assert.match(stderr, /^ekiden: option '--.* is invalid\. It is empty\. `ekiden .* --help`/);
  }
  assert.equal(await statusOf("kept"), "OPEN");
  assert.doesNotMatch((await shop.ok(["workflow", "show", "kept"])).stdout, /Cancel|Signaled/);
});

test("a type without the version that is to follow it is not that of all versions", async () => {
  const { code, stderr } = await shop.ran(["workflow", "list", "--type", "order@"]);
  assert.equal(code, 1);
  assert.match(stderr, /^ekiden: the type cannot be "order@": it names no version\.\n/);
});

test("what is no UTF-8 is refused, and not sent with other characters", async () => {
  await start("latin");
  const file = join(directory, "latin1.txt");
  writeFileSync(file, Buffer.from("Grüße", "latin1"));
  const signal = ["workflow", "signal", "latin", "--name", "paid", "--input-text"];
  const named = await shop.ran([...signal, `@${file}`]);
  assert.equal(named.code, 1);
  assert.match(
    named.stderr,
    /^ekiden: --input-text, the file .*latin1\.txt, is not UTF-8\.\n {2}Con/,
  );
  const words = [process.execPath, ...command, ...signal, "-"];
  const script = 'file="$1"; shift; exec "$@" < "$file"';
  const EKIDEN_ENDPOINT = shop.server.endpoint;
  await using piped = new Command(["/bin/sh", "-c", script, "sh", file, ...words], {
    EKIDEN_ENDPOINT,
    EKIDEN_DOMAIN: domain,
  });
  assert.equal(await piped.ended, 1);
  assert.match(piped.stderr, /^ekiden: the standard input is not UTF-8\.\n/);
  assert.doesNotMatch((await shop.ok(["workflow", "show", "latin"])).stdout, /Signaled/);
});

test("numbers that would lose digits are not sent by api either", async () => {
  const input = '{"id":"AAAA","answer":{"account":40817810099910004312}}';
  const { code, stderr } = await shop.ran(["api", "CompleteHumanTask", "--input", input]);
  assert.equal(code, 1);
  assert.match(stderr, /^ekiden: --input has a number of more than 15 digits.*\n {2}Give such a n/);
});

test("a run is named by how its ID begins, as tables show it, where only one begins so", async () => {
  const first = await start("twice");
  await shop.ok(["workflow", "terminate", "twice"]);
  const second = await start("twice");
  let alike = 0;
  while (first[alike] === second[alike]) alike += 1;
  const described = async (run: string): Promise<string> => {
    type Described = { executionInfo: { execution: { runId: string } } };
    const words = ["workflow", "describe", "twice", "--run", run];
    return (await shop.json<Described>(words)).executionInfo.execution.runId;
  };
  assert.equal(await described(first.slice(0, alike + 1)), first);
  assert.equal(await described(`${second.slice(0, alike + 4)}…`), second);
  const common = first.slice(0, alike);
  const unclear = await shop.ran(["workflow", "describe", "twice", "--run", `${common}…`]);
  assert.equal(unclear.code, 1);
  assert.match(
    unclear.stderr,
    /^ekiden: the run .*… of twice may be one of 2\.\n {2}Give more of it/,
  );
  const open = second.slice(0, alike + 1);
  const done = await shop.ok(["workflow", "terminate", "twice", "--run", open]);
  assert.equal(done.stdout, "twice was terminated.\n");
  const other = await shop.ran(["workflow", "describe", "twice", "--run", "no-such-run"]);
  assert.match(other.stderr, /UnknownResourceFault/);
});
