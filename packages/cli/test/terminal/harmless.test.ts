// Texts of programs and of users are shown, and never acted upon by a terminal.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { shellWord } from "@ekiden/model/shown-text";
import { parse } from "yaml";
import { commandText } from "../../src/terminal/command-text.ts";
import { yamlText } from "../../src/terminal/yaml-text.ts";
import { domain, Shop, type } from "./shop.ts";

let shop: Shop;
before(async () => {
  shop = await Shop.open();
});
after(() => shop[Symbol.asyncDispose]());

/** Red, a title, a sequence of C1, what hides, and what turns the text around. */
const evil = "\u001b[31m\u001b]0;owned\u0007\u009b2J\u007f\u202eabc";
const control = /[^\P{Cc}\n\t]|[\u202a-\u202e]/u;

const assertHarmless = ({ stdout, stderr }: { stdout: string; stderr: string }) => {
  assert.doesNotMatch(stdout, control);
  assert.doesNotMatch(stderr, control);
};

const closed = async (workflowId: string): Promise<void> => {
  const taskList = { name: "evil" };
  await shop.client.startWorkflowExecution({
    domain,
    workflowId,
    workflowType: type,
    taskList,
    input: evil,
    tagList: [evil],
  });
  await shop.complete(taskList.name, `${evil}\n\tsecond line`);
};

test("commands about an execution show what it is made of, in every format, and act on nothing", async () => {
  const workflowId = `w ${evil}`;
  await closed(workflowId);
  const commands = [
    ["workflow", "list"],
    ["workflow", "find", "status = COMPLETED"],
    ["workflow", "find", "status = COMPLETED", "--facet", "tag"],
    ["workflow", "describe", workflowId],
    ["workflow", "show", workflowId],
    ["workflow", "show", workflowId, "--view", "full"],
    ["workflow", "why", workflowId],
    ["workflow", "stack", workflowId],
    ["workflow", "result", workflowId],
    ["workflow", "diff", workflowId, workflowId],
    ["history", "export", workflowId],
    ["api", "ListClosedWorkflowExecutions", "--input", JSON.stringify({ domain, ...filter })],
  ];
  for (const words of commands) {
    for (const output of ["table", "json", "jsonl", "yaml"]) {
      const shown = await shop.ok([...words, "--output", output], { columns: 100 });
      assertHarmless(shown);
    }
  }
});

const filter = { startTimeFilter: { oldestDate: 0 } };

test("what programs read is the same text, also in YAML", async () => {
  const { stdout } = await shop.ok(["workflow", "list", "--output", "yaml"]);
  const [{ execution, tagList }] = parse(stdout);
  assert.equal(execution.workflowId, `w ${evil}`);
  assert.deepEqual(tagList, [evil]);
  const piped = await shop.ok(["workflow", "result", `w ${evil}`]);
  assert.equal(piped.stdout, `${evil}\n\tsecond line\n`, "to the letter for a pipe");
});

test("commands about a schedule show what it is made of, and act on nothing", async () => {
  // The service takes no control characters in these two.
  const name = "s \u202eabc";
  const input = ["--input-text", evil, "--tag", evil, "--description", evil, "--id-prefix", name];
  const words = ["create", name, "--type", "order@1.0", "--every", "1h", ...input];
  const commands = [
    words,
    ["list"],
    ["describe", name],
    ["pause", name, "--reason", evil],
    ["describe", name],
    ["update", name, "--every", "2h"],
    ["backfill", name, "--from", "3h ago", "--to", "now", "--dry-run"],
    ["trigger", name],
    ["delete", name, "--dry-run"],
  ];
  for (const verb of commands) {
    assertHarmless(await shop.ok(["schedule", ...verb], { columns: 100 }));
  }
  const deleting = await shop.ok(["schedule", "delete", name], { answer: "yes" });
  assertHarmless(deleting);
});

test("errors, warnings and hints are harmless, too", async () => {
  const unknown = ["workflow", "signal", evil, "--name", "paid"];
  const refused = [
    unknown,
    ["workflow", evil],
    ["workflow", "describe", evil],
    ["workflow", "start", "--type", `${evil}@1`],
    ["workflow", "start", "--type", "order@1.0", "--input", evil],
    ["workflow", "list", "--since", evil],
    ["domain", "describe", evil],
    ["domain", "list", "--profile", evil],
  ];
  for (const words of refused) {
    const shown = await shop.ran(words);
    assert.notEqual(shown.code, 0);
    assertHarmless(shown);
    assert.match(shown.stderr, /\\u001b\[31m/);
  }
  const words = ["--type", "order@1.0", "--id", `e ${evil}`];
  const { terminal, ended } = shop.begun(["workflow", "execute", ...words]);
  terminal.interrupt();
  assert.equal(await ended, 130);
  assertHarmless(terminal);
  assert.match(terminal.stderr, /ekiden workflow list --id \$'e \\u001b\[31m/);
});

test("a word that the user may copy is one word of a shell", () => {
  assert.equal(shellWord("order-7"), "order-7");
  assert.equal(shellWord("it's"), "'it'\\''s'");
  assert.equal(shellWord("it's\u001b"), "$'it\\x27s\\u001b'");
});

test("a word that the user may copy runs nothing, in a shell without $'…' either", () => {
  for (const word of ["w\u202e'; echo ran #", "w\u202e\\'; echo ran #", "w'; echo ran #"]) {
    const { status, stdout } = spawnSync("sh", ["-c", `true ${shellWord(word)}`]);
    assert.deepEqual([status, `${stdout}`], [0, ""], shellWord(word));
  }
});

test("texts in YAML are texts, also to programs that read YAML 1.1", () => {
  const texts = ["yes", "no", "off", "y", "12:30", "1_000", "2026-11-29", "0b11", "010", "=", "<<"];
  const value = { texts, times: ["2026-11-29T10:00:00.000Z"], number: 7, isOpen: true };
  assert.deepEqual(parse(yamlText(value), { version: "1.1" }), value);
  // The library reads this one as a text itself.
  assert.match(yamlText(["="]), /^- "="\n$/);
});

test("a name that begins with a dash is an argument of a command to copy, and no option", () => {
  assert.equal(
    commandText("workflow result", ["order-7"], { run: "r" }),
    "ekiden workflow result order-7 --run r",
  );
  assert.equal(
    commandText("workflow result", ["-x"], { run: "a b", aws: true, region: undefined }),
    "ekiden workflow result --run 'a b' --aws -- -x",
  );
});
