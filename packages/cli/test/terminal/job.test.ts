// `ekiden job`: from the first look at what a query finds to what came of each execution.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { domain, Shop, type } from "./shop.ts";

let shop: Shop | undefined;

const opened = (): Shop => shop ?? assert.fail("no shop is open");

beforeEach(async () => {
  await shop?.[Symbol.asyncDispose]();
  shop = await Shop.open();
  for (const id of ["o-1", "o-2", "o-3"]) {
    await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", id]);
  }
});
after(() => shop?.[Symbol.asyncDispose]());

const query = 'status = OPEN and type.name = "order"';
const start = (action: string, ...more: readonly string[]) => [
  ...["job", "start", action, "--query", query, "--reason", "the fair is over"],
  ...more,
];
/** Time passes while the command waits. */
const passing = () => ({ onWait: () => opened().server.advance({ seconds: 1 }) });

const openCount = async (): Promise<number> => {
  const { count } = await opened().json<{ count: number }>([
    "workflow",
    "count",
    "--status",
    "open",
  ]);
  return count;
};

test("a dry run says how many executions a job would be about, shows them, and begins nothing", async () => {
  const { stdout } = await opened().ok(start("terminate", "--dry-run"));
  assert.match(stdout, /^The job would be about 3 executions\.\n/);
  assert.match(stdout, /^o-2 /m);
  assert.deepEqual(await opened().json(["job", "list"]), []);
  const bounded = await opened().ok(start("terminate", "--dry-run", "--max-executions", "2"));
  assert.match(bounded.stdout, /^The job would be about 3 executions, 2 at most\.\n/);
  const dry = await opened().json<object>(start("terminate", "--dry-run"));
  assert.deepEqual(Object.keys(dry).sort(), ["count", "sample", "truncated"]);
});

test("a dry run that could not look at all executions does not say that it found none", async () => {
  // A query for a task list reads 2,000 states.
  const names = Array.from({ length: 100 }, (_, index) => `many-${index}`);
  for (let round = 0; round < 20; round += 1) {
    const starting = names.map((name) =>
      opened().client.startWorkflowExecution({
        domain,
        workflowId: `${name}-${round}`,
        workflowType: type,
      }),
    );
    await Promise.all(starting);
  }
  const words = ["job", "start", "terminate", "--query", 'taskList = "nowhere"', "--dry-run"];
  const { stdout, stderr } = await opened().ok([...words, "--reason", "the fair is over"]);
  assert.equal(stdout, "The job would be about 0 or more executions.\n");
  assert.equal(stderr, "None is found so far: not all were looked at.\n");
});

test("a job is begun once the user says yes, and not otherwise", async () => {
  const refused = await opened().ran(start("terminate"));
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /this would terminate 3 executions, and .*\n {2}Add --yes/);
  const declined = await opened().ran(start("terminate"), { answer: "no" });
  assert.equal(declined.code, 1);
  assert.match(declined.stderr, /This will terminate 3 executions\. Type yes to begin: /);
  assert.deepEqual(await opened().json(["job", "list"]), []);
  const begun = await opened().ok(start("terminate", "--max-executions", "2"), { answer: "yes" });
  assert.match(begun.stderr, /terminate 3 executions, 2 at most\./);
  assert.match(begun.stdout, /^The job \S+ has begun\. .*: ekiden job describe \S+\n$/m);
});

test("a yes is about what the question said: where the query finds more meanwhile, it asks again", async () => {
  const answers = ["yes", "no"];
  const answer = async () => {
    await opened()
      .ok(["workflow", "start", "--type", "order@1.0", "--id", "o-4"])
      .catch(() => {});
    return answers.shift() ?? assert.fail("it asks a third time");
  };
  const declined = await opened().ran(start("terminate"), { answer });
  assert.equal(declined.code, 1);
  assert.match(declined.stderr, /terminate 3 executions\..*Meanwhile the query finds 4 exec/s);
  assert.match(declined.stderr, /This will terminate 4 executions\..*nothing was begun/s);
  assert.deepEqual(await opened().json(["job", "list"]), []);
});

test("a job is followed to its end, and is there to look at afterwards", async () => {
  const words = start("terminate", "--yes", "--follow", "--rate", "10");
  const { stdout, stderr } = await opened().ok(words, passing());
  const [, jobId = ""] = /^The job (\S+) is COMPLETED: 3 done\.\n$/.exec(stdout) ?? [];
  assert.match(stderr, /3 done\n$/);
  assert.equal(await openCount(), 0);
  const shown = (await opened().ok(["job", "describe", jobId])).stdout;
  assert.match(shown, /^Status +COMPLETED$/m);
  assert.match(shown, /^Reason +the fair is over$/m);
  assert.match(shown, /^Rate +10 a second, 1000000 at most$/m);
  assert.match((await opened().ok(["job", "list"])).stdout, /^COMPLETED {2}terminate {2}3 done /m);
  const items = await opened().json<{ state: string }[]>(["job", "items", jobId]);
  assert.deepEqual(
    items.map(({ state }) => state),
    ["DONE", "DONE", "DONE"],
  );
  const none = await opened().ok(["job", "items", jobId, "--state", "FAILED"]);
  assert.equal(none.stderr, "No execution is found.\n");
  assert.match((await opened().ok(["job", "stop", jobId])).stdout, /had ended: COMPLETED/);
});

test("a job that takes no more than it may says that there is more, and so does a list", async () => {
  const words = start("terminate", "--max-executions", "2", "--yes", "--follow");
  const { stdout } = await opened().ok(words, passing());
  const told = /^The job (\S+) is COMPLETED \(It has taken 2 .* query may find more\): 2 done\.\n$/;
  const [, jobId = ""] = told.exec(stdout) ?? assert.fail(stdout);
  const items = ["job", "items", jobId, "--limit"];
  const first = await opened().ok([...items, "1"]);
  assert.equal(first.stderr, "These are the first 1; --limit shows more.\n");
  assert.equal((await opened().ok([...items, "2"])).stderr, "");
});

test("a job that is stopped ends as such, and says why", async () => {
  const signal = start("signal", "--name", "wake", "--input", "[1]", "--rate", "0.1", "--yes");
  const { jobId } = await opened().json<{ jobId: string }>(signal);
  const tried = await opened().ok(["job", "stop", jobId, "--dry-run"]);
  assert.match(tried.stdout, / is RUNNING: .*\. Nothing was changed\.\n$/);
  await opened().ok(["job", "stop", jobId, "--reason", "a mistake"]);
  const followed = await opened().ran(["job", "describe", jobId, "--follow"], passing());
  assert.equal(followed.code, 1);
  assert.match(followed.stdout, /is STOPPED \(a mistake\): \d done/);
});

test("Ctrl+C ends the waiting alone, and says how to come back", async () => {
  const words = start("signal", "--name", "wake", "--rate", "0.1", "--yes", "--follow");
  const { terminal, ended } = opened().begun(words, {
    onWait: () => terminal.interrupt(),
  });
  assert.equal(await ended, 130);
  assert.match(terminal.stderr, /The job goes on; .*\n {2}ekiden job describe \S+ --follow/);
});

test("bad input says what is wrong, and what to do", async () => {
  const unknown = await opened().ran(start("explode", "--yes"));
  assert.match(unknown.stderr, /no action explode\.\n {2}Those that there are: cancel, terminate/);
  const fast = await opened().ran(start("cancel", "--yes", "--rate", "2000"));
  assert.match(fast.stderr, /It takes a number from 0\.1 to 500/);
  const nameless = await opened().ran(start("signal", "--yes"));
  assert.match(nameless.stderr, /^ekiden: a job of the action signal needs --name, /);
  const gone = await opened().ran(["job", "describe", "none"]);
  assert.match(gone.stderr, /Unknown resource: job none/);
});
