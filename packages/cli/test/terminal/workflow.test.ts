import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { command } from "../../../../tools/command.ts";
import { Command } from "../command.ts";
import { domain, Shop } from "./shop.ts";

let shop: Shop;
before(async () => {
  shop = await Shop.open();
});
after(() => shop[Symbol.asyncDispose]());

interface Started {
  readonly workflowId: string;
  readonly runId: string;
}

/** In a task list of its own, so that each test decides on what it has started. */
const start = (id: string, ...more: readonly string[]): Promise<Started> =>
  shop.json([
    ...["workflow", "start", "--type", "order@1.0", "--id", id, "--task-list", id],
    ...more,
  ]);

interface Described {
  readonly executionInfo: {
    readonly executionStatus: string;
    readonly closeStatus?: string;
    readonly tagList?: readonly string[];
    readonly cancelRequested: boolean;
  };
  readonly executionConfiguration: Readonly<Record<string, unknown>>;
}

const describe = (id: string): Promise<Described> => shop.json(["workflow", "describe", id]);

const inputOf = async (id: string): Promise<string | undefined> => {
  type Event = { workflowExecutionStartedEventAttributes?: { input?: string } };
  const [first] = await shop.json<readonly Event[]>(["workflow", "show", id]);
  return first?.workflowExecutionStartedEventAttributes?.input;
};

test("an execution is started with all that options say, and described", async () => {
  await start(
    "all-options",
    ...["--input", '{"big": 12345678901234567890}', "--tag", "vip", "--tag", "tokyo"],
    ...["--execution-timeout", "2h", "--task-timeout", "90", "--child-policy", "ABANDON"],
    ...["--task-list", "elsewhere", "--priority", "7"],
  );
  const { executionInfo, executionConfiguration } = await describe("all-options");
  assert.deepEqual(executionInfo.tagList, ["vip", "tokyo"]);
  assert.deepEqual(executionConfiguration, {
    childPolicy: "ABANDON",
    executionStartToCloseTimeout: "7200",
    taskList: { name: "elsewhere" },
    taskPriority: "7",
    taskStartToCloseTimeout: "90",
  });
  assert.equal(await inputOf("all-options"), '{"big": 12345678901234567890}', "digits are kept");
  const { stdout } = await shop.ok(["workflow", "describe", "all-options"]);
  assert.match(stdout, /^Workflow ID +all-options\n/);
  assert.match(stdout, /^Tags +vip, tokyo$/m);
  assert.match(stdout, /^Open +1 decision tasks$/m);
});

test("input comes from an argument, a file and the standard input, and is checked", async () => {
  const directory = mkdtempSync(join(tmpdir(), "ekiden-terminal-"));
  const file = join(directory, "order.json");
  writeFileSync(file, '{"item": "shoes"}\n');
  await start("from-file", "--input", `@${file}`);
  assert.equal(await inputOf("from-file"), '{"item": "shoes"}');
  await start("from-text", "--input-text", "@@ no JSON");
  assert.equal(await inputOf("from-text"), "@ no JSON");
  const words = ["workflow", "start", "--type", "order@1.0", "--id", "from-stdin", "--input", "-"];
  await shop.ok(words, { input: "[1, 2]" });
  assert.equal(await inputOf("from-stdin"), "[1, 2]");
  const wrong = await shop.ran(words, { input: "{item: shoes}" });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /^ekiden: --input is no JSON: .*\n {2}Quote it for the shell, .*\n$/);
  const missing = await shop.ran([...words.slice(0, -1), "@/nonexistent.json"]);
  assert.match(missing.stderr, /^ekiden: --input names the file .*there is no such file\.\n {2}/);
  const long = await shop.ran([...words.slice(0, -2), "--input-text", "x".repeat(32_769)]);
  assert.match(long.stderr, /^ekiden: --input has 32769 characters, and the service takes 32768/);
  rmSync(directory, { recursive: true });
});

test("execute shows steps, waits, prints the result alone, and ends with 0", async () => {
  const words = [
    "workflow",
    "execute",
    "--type",
    "order@1.0",
    "--id",
    "executed",
    "--task-list",
    "executed",
  ];
  const steps = [
    async () => {
      const token = await shop.charge("executed");
      await shop.ok(["activity", "complete", "--token", token, "--result", '{"charged":true}']);
    },
    () => shop.complete("executed", '"sent"'),
  ];
  const { code, stdout, stderr } = await shop.ran(words, { onWait: () => steps.shift()?.() });
  assert.deepEqual([code, stdout], [0, '"sent"\n']);
  assert.match(stderr, /^Started executed, run \S+\n/);
  assert.match(stderr, /ActivityTaskScheduled +charge@1\.0 charge-1 {2}input {"amount":12}\n/);
  assert.match(stderr, /ActivityTaskCompleted +charge@1\.0 charge-1 {2}result {"charged":true}\n/);
  assert.doesNotMatch(stderr, /DecisionTaskScheduled/);
});

test("Ctrl+C in execute leaves the execution open, and says how to come back", async () => {
  const words = ["workflow", "execute", "--type", "order@1.0", "--id", "left alone"];
  const { terminal, ended } = shop.begun(words, { onWait: () => terminal.interrupt() });
  assert.equal(await ended, 130);
  assert.match(
    terminal.stderr,
    /The execution goes on; .*\n {2}ekiden workflow result 'left alone' --run \S+\n/,
  );
  assert.equal((await describe("left alone")).executionInfo.executionStatus, "OPEN");
  await shop.ok(["workflow", "terminate", "left alone"]);
});

const ends = {
  failed: [3, "FailWorkflowExecution", { reason: "no stock", details: "[]" }],
  canceled: [4, "CancelWorkflowExecution", { details: "[]" }],
} as const;

for (const [how, [expected, decisionType, attributes]] of Object.entries(ends)) {
  test(`result ends with ${expected} where an execution has ${how}`, async () => {
    await start(how);
    const member = `${decisionType.charAt(0).toLowerCase()}${decisionType.slice(1)}DecisionAttributes`;
    await shop.decide(how, { decisionType, [member]: attributes });
    const { code, stdout } = await shop.ran(["workflow", "result", how]);
    assert.equal(code, expected);
    assert.match(stdout, new RegExp(`^Status +${how.toUpperCase()}\n`));
  });
}

test("result ends with 5 after a termination, and with 6 after a timeout", async () => {
  await start("terminated");
  await shop.ok(["workflow", "terminate", "terminated", "--reason", "ordered twice"]);
  const { code, stdout } = await shop.ran(["workflow", "result", "terminated", "--output", "json"]);
  assert.equal(code, 5);
  assert.equal(JSON.parse(stdout).reason, "ordered twice");
  await start("late");
  await shop.server.advance({ hours: 1 });
  assert.equal((await shop.ran(["workflow", "result", "late"])).code, 6);
});

test("result follows the runs that continue an execution, and --no-wait does not wait", async () => {
  await start("continued");
  const open = await shop.ran(["workflow", "result", "continued", "--no-wait"]);
  assert.equal(open.code, 1);
  assert.match(
    open.stderr,
    /^ekiden: continued has not closed\.\n {2}Leave --no-wait out to wait\.\n$/,
  );
  await shop.decide("continued", {
    decisionType: "ContinueAsNewWorkflowExecution",
    continueAsNewWorkflowExecutionDecisionAttributes: { taskList: { name: "continued" } },
  });
  await shop.complete("continued", "2");
  const { code, stdout } = await shop.ran(["workflow", "result", "continued"]);
  assert.deepEqual([code, stdout], [0, "2\n"]);
});

test("show prints a line for an event, all of it, or JSON, and follows until the close", async () => {
  await start("shown", "--input", '{"name":"靴\\u001b[31m"}');
  const { terminal, ended } = shop.begun(["workflow", "show", "shown", "--follow"], {
    onWait: () => shop.complete("shown", "1"),
  });
  assert.equal(await ended, 0);
  assert.match(terminal.stdout, / 1 {2}\S+ {2}WorkflowExecutionStarted +order@1\.0 /);
  assert.match(terminal.stdout, /WorkflowExecutionCompleted +result 1\n$/);
  assert.doesNotMatch(terminal.stdout, /DecisionTask/);
  const full = await shop.ok(["workflow", "show", "shown", "--view", "full"]);
  assert.match(full.stdout, /DecisionTaskStarted\n {6}scheduledEventId: 2\n/);
  const lines = await shop.ok(["workflow", "show", "shown", "--output", "jsonl"]);
  const types = lines.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).eventType);
  assert.deepEqual(types.at(-1), "WorkflowExecutionCompleted");
});

test("a signal is sent with data, and a request to cancel is seen", async () => {
  await start("signaled");
  await shop.ok(["workflow", "signal", "signaled", "--name", "paid", "--input", "[12]"]);
  const dry = await shop.ok(["workflow", "cancel", "signaled", "--dry-run"]);
  assert.match(
    dry.stdout,
    /signaled \(order@1\.0, run \S+\) would be asked to cancel\. Nothing was/,
  );
  assert.equal((await describe("signaled")).executionInfo.cancelRequested, false);
  await shop.ok(["workflow", "cancel", "signaled"]);
  assert.equal((await describe("signaled")).executionInfo.cancelRequested, true);
  const { stdout } = await shop.ok(["workflow", "show", "signaled"]);
  assert.match(stdout, /WorkflowExecutionSignaled +paid {2}input \[12\]/);
  await shop.ok(["workflow", "terminate", "signaled"]);
  const closed = await shop.ran(["workflow", "terminate", "signaled", "--dry-run"]);
  assert.match(closed.stderr, /^ekiden: signaled has closed already: TERMINATED\./);
});

test("signal-with-start starts an execution, and signals the one that is open", async () => {
  const signal = (...more: readonly string[]): Promise<Started & { started: boolean }> =>
    shop.json([
      ...["workflow", "signal-with-start", "cart", "--type", "order@1.0", "--name", "add"],
      ...["--task-list", "cart", ...more],
    ]);
  const first = await signal("--input", '{"of": "mary"}', "--signal-input", "[1]");
  assert.equal(first.started, true);
  assert.equal(await inputOf("cart"), '{"of": "mary"}');
  const second = await signal("--signal-input-text", "two");
  assert.deepEqual([second.started, second.runId], [false, first.runId]);
  const { stdout } = await shop.ok(["workflow", "show", "cart"]);
  assert.match(stdout, /WorkflowExecutionSignaled +add {2}input \[1\]/);
  assert.match(stdout, /WorkflowExecutionSignaled +add {2}input two/);
  const refused = await shop.ran([
    ...["workflow", "signal-with-start", "cart", "--type", "order@1.0", "--name", "add"],
    ...["--input", "-", "--signal-input", "-"],
  ]);
  assert.match(refused.stderr, /cannot both be the standard input/);
});

test("reset lets a run go on from an earlier decision, and fork does so under another ID", async () => {
  await start("turned", "--task-list", "turned");
  await shop.decide("turned");
  await shop.ok(["workflow", "signal", "turned", "--name", "paid"]);
  const reset = ["workflow", "reset", "turned"];
  const dry = await shop.ok([...reset, "--to", "last-decision", "--dry-run"]);
  assert.match(dry.stdout, /^turned would go on, from the decision of event 2 of the run /);
  assert.match(dry.stdout, /Kept: 2 events\n {2}Dropped: 3\n {2}Recorded again: 1 \(5 Work/);
  assert.match(dry.stdout, /Nothing was changed\./);
  const bad = await shop.ran([...reset, "--to", "last-decision", "--back", "2"]);
  assert.match(bad.stderr, /exactly one of --to, --to-event and --back must be given/);
  const outcome: { runId: string; keptEvents: number; appliedEvents: number } = await shop.json([
    ...[...reset, "--to-event", "2", "--no-signals", "--reason", "wrong turn"],
  ]);
  assert.deepEqual([outcome.keptEvents, outcome.appliedEvents], [2, 0]);
  const { stdout } = await shop.ok(["workflow", "show", "turned", "--run", outcome.runId]);
  assert.doesNotMatch(stdout, /WorkflowExecutionSignaled/);
  const lonely = await shop.ran([
    ...["workflow", "fork", "turned", "--id", "trial", "--to-event", "2", "--activity", "a"],
  ]);
  assert.match(lonely.stderr, /--activity and --result belong together/);
  await shop.ok([
    ...["workflow", "fork", "turned", "--id", "trial", "--to-event", "2", "--input", "[9]"],
  ]);
  assert.equal(await inputOf("trial"), "[9]");
});

test("restart starts the same again, under the same workflow ID or another", async () => {
  await start("again", "--input", "[7]", "--tag", "vip");
  const refused = await shop.ran(["workflow", "restart", "again"]);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /AlreadyStarted.*\n {2}`ekiden workflow result ID` waits for the open one/,
  );
  const early = await shop.ran(["workflow", "restart", "again", "--dry-run"]);
  assert.equal(early.code, 1);
  assert.match(early.stderr, /^ekiden: again is open already \(run \S+\)\.\n {2}Nothing would/);
  await shop.ok(["workflow", "restart", "again", "--id", "again-2"]);
  assert.equal(await inputOf("again-2"), "[7]");
  assert.deepEqual((await describe("again-2")).executionInfo.tagList, ["vip"]);
  await shop.ok(["workflow", "terminate", "again"]);
  const dry = await shop.ok(["workflow", "restart", "again", "--dry-run"]);
  assert.match(dry.stdout, /again would be started as order@1\.0\. Nothing was changed\./);
  await shop.ok(["workflow", "restart", "again"]);
  assert.equal((await describe("again")).executionInfo.executionStatus, "OPEN");
});

test("restart starts what a decision has started without a time-out, for the longest time", async () => {
  await start("endless");
  await shop.decide("endless", {
    decisionType: "ContinueAsNewWorkflowExecution",
    continueAsNewWorkflowExecutionDecisionAttributes: { executionStartToCloseTimeout: "NONE" },
  });
  const { stdout } = await shop.ok(["workflow", "describe", "endless"]);
  assert.match(stdout, /^Execution timeout +NONE$/m);
  await shop.ok(["workflow", "restart", "endless", "--id", "endless-2"]);
  const { executionConfiguration } = await describe("endless-2");
  assert.equal(executionConfiguration.executionStartToCloseTimeout, "31536000");
});

test("delete asks, takes a closed execution alone, and says how to close an open one", async () => {
  await start("gone");
  const open = await shop.ran(["workflow", "delete", "gone", "--yes"]);
  assert.equal(open.code, 1);
  assert.match(open.stderr, /is open: terminate it.*\n {2}`ekiden workflow terminate` ends it\./);
  const early = await shop.ok(["workflow", "delete", "gone", "--dry-run"]);
  assert.match(early.stdout, /^gone \(run \S+\) is open and would not be deleted\. Nothing was/);
  await shop.ok(["workflow", "terminate", "gone"]);
  const unasked = await shop.ran(["workflow", "delete", "gone"]);
  assert.match(
    unasked.stderr,
    /would delete gone \(run \S+\) and its history, and .*\n {2}Add --yes/,
  );
  const tried = await shop.ok(["workflow", "delete", "gone", "--dry-run"]);
  assert.match(tried.stdout, /^gone \(run \S+\) would be deleted, .* Nothing was changed\.\n$/);
  const declined = await shop.ran(["workflow", "delete", "gone"], { answer: "no" });
  assert.equal(declined.code, 1);
  assert.match(declined.stderr, /This will delete gone .*Type yes to delete it: /);
  const { stdout } = await shop.ok(["workflow", "delete", "gone"], { answer: "yes" });
  assert.match(stdout, /^gone \(run \S+\) is deleted\.\n$/);
  const again = await shop.ran(["workflow", "delete", "gone", "--yes"]);
  assert.match(again.stderr, /there is no execution with the workflow ID gone/);
});

type Listed = readonly { readonly execution: { readonly workflowId: string } }[];

const ids = async (...filters: readonly string[]): Promise<readonly string[]> =>
  (await shop.json<Listed>(["workflow", "list", ...filters])).map(
    ({ execution }) => execution.workflowId,
  );

test("list and count find executions by status, type, tag, workflow ID and time", async () => {
  await shop.server.advance({ hours: 3 });
  await start("listed-open", "--tag", "rare");
  await start("listed-closed");
  await shop.ok(["workflow", "terminate", "listed-closed"]);
  const both = ["listed-closed", "listed-open"];
  assert.deepEqual((await ids("--since", "1m ago")).toSorted(), both);
  assert.deepEqual(await ids("--status", "open", "--since", "1m ago"), ["listed-open"]);
  assert.deepEqual(await ids("--status", "terminated", "--since", "1m ago"), ["listed-closed"]);
  assert.deepEqual(await ids("--tag", "rare"), ["listed-open"]);
  assert.deepEqual(await ids("--id", "listed-closed"), ["listed-closed"]);
  assert.deepEqual((await ids("--type", "order@1.0", "--limit", "2")).toSorted(), both);
  assert.deepEqual(await ids("--closed-since", "1m ago"), ["listed-closed"]);
  assert.deepEqual(await ids("--type", "no such type"), []);
  const count = await shop.ok(["workflow", "count", "--since", "1m ago"]);
  assert.equal(count.stdout, "2\n");
  const together = await shop.ran(["workflow", "list", "--tag", "a", "--id", "b"]);
  assert.match(
    together.stderr,
    /^ekiden: --tag and --id cannot be given together: the service takes/,
  );
  const none = await shop.ok(["workflow", "list", "--id", "no such execution"]);
  assert.deepEqual([none.stdout, none.stderr], ["", "No execution is found.\n"]);
});

test("export writes one history as the AWS CLI prints it, or a file for each that is found", async () => {
  const { runId } = await start("注文 7", "--tag", "exported");
  const { stdout } = await shop.ok(["history", "export", "注文 7"]);
  assert.match(stdout, /^\{\n {4}"events": \[\n {8}\{\n/);
  const { events, execution } = JSON.parse(stdout);
  assert.deepEqual(execution, { workflowId: "注文 7", runId });
  assert.equal(events[0].eventTimestamp, new Date(shop.server.now()).toISOString());
  const directory = mkdtempSync(join(tmpdir(), "ekiden-terminal-"));
  const where = join(directory, "histories");
  await shop.ok(["history", "export", "--tag", "exported", "--directory", where]);
  const [name = "", ...others] = readdirSync(where);
  assert.deepEqual(others, []);
  assert.deepEqual(JSON.parse(readFileSync(join(where, name), "utf8")), { events, execution });
  const unclear = await shop.ran(["history", "export"]);
  assert.match(unclear.stderr, /^ekiden: it is not clear which histories are meant\.\n/);
  rmSync(directory, { recursive: true });
});

test("fork does not read the standard input for two options", async () => {
  const place = ["--id", "trial", "--to", "last-decision", "--activity", "charge-1"];
  const twice = ["--input", "-", "--result-text", "-"];
  const refused = await shop.ran(["workflow", "fork", "forked", ...place, ...twice]);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /^ekiden: --input and --result cannot both be the standard input\.\n/,
  );
});

test("export says where it cannot write, and leaves no part of a history under its name", async (context) => {
  await start("unwritten", "--tag", "unwritten");
  const directory = mkdtempSync(join(tmpdir(), "ekiden-terminal-"));
  context.after(() => rmSync(directory, { recursive: true }));
  const exportTo = (where: string) =>
    shop.ran(["history", "export", "--tag", "unwritten", "--directory", where]);
  const file = join(directory, "file");
  writeFileSync(file, "");
  const refused = await exportTo(file);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^ekiden: .*file cannot be made: EEXIST.*\.\n {2}Name a directory/);
  // As a disk that is full after half a kilobyte.
  const where = join(directory, "histories");
  const words = ["history", "export", "--tag", "unwritten", "--directory", where];
  await using limited = new Command(
    ["/bin/sh", "-c", 'ulimit -f 1; exec "$@"', "sh", process.execPath, ...command, ...words],
    { EKIDEN_ENDPOINT: shop.server.endpoint, EKIDEN_DOMAIN: domain },
  );
  assert.equal(await limited.ended, 1);
  assert.match(limited.stderr, /^ekiden: .*\.json cannot be written: EFBIG.*\.\n {2}/);
  assert.deepEqual(readdirSync(where), []);
});
