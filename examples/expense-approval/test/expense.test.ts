// One test for each way an expense can go, on a clock that is skipped.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { humanTasks } from "@ekiden/flow";
import {
  type AskedTask,
  people,
  rejectTask,
  startTestEnvironment,
  unanswered,
} from "@ekiden/testing";
import { type Entry, handler } from "../functions/book.ts";
import { approvers, managers } from "../src/approval.ts";
import { bookkeepers } from "../src/booking.ts";
import { type Expense, usualRules } from "../src/expense.ts";
import { approveExpense } from "../src/workflow.ts";

const day = 24 * 60 * 60 * 1_000;
const minute = 60 * 1_000;

const expense: Expense = {
  number: "E-7",
  employee: "Ada",
  purpose: "a train",
  cents: 8_000,
  approver: "mary",
  manager: "john",
};
const rules = { ...usualRules, ledger: "unused" };
const input = { expense, rules };
const small = { expense: { ...expense, cents: 5_000 }, rules };

const bookIt = async ({ number }: Entry): Promise<string> => `booking of ${number}`;
const booking = "booking of E-7";

/** An office whose inboxes stay unread, until `answering` says who reads them. */
const startApprovalService = async (book: (entry: Entry) => Promise<string> = bookIt) => {
  const settings = { workflows: [approveExpense], activities: humanTasks, functions: { book } };
  const env = await startTestEnvironment(settings);
  const asked: AskedTask[] = [];
  const answering = (taskList: string, answer: () => unknown) => {
    const activities = people((task) => {
      asked.push(task);
      return answer();
    });
    return env.addWorker({ taskList, activities });
  };
  return { env, asked, answering, begun: env.now() };
};

const yes = () => ({ approved: true });

test("a small expense is booked without an approval", async () => {
  const { env, begun } = await startApprovalService();
  await using _ = env;
  const approvedBy = "the rules";
  const result = await env.run(approveExpense, { input: small });
  assert.deepEqual(result, { state: "booked", approvedBy, reference: booking });
  assert.equal(env.now(), begun);
});

test("an expense over the limit waits for its approver, and is booked then", async () => {
  const { env, asked, answering } = await startApprovalService();
  await using _ = env;
  await answering(approvers, yes);
  const result = await env.run(approveExpense, { input });
  assert.deepEqual(result, { state: "booked", approvedBy: "mary", reference: booking });
  assert.equal(asked.length, 1);
  assert.equal(asked[0]?.title, "Approve 80.00 for Ada: a train");
  assert.deepEqual(asked[0]?.assignees, ["mary"]);
  assert.deepEqual(asked[0]?.data, expense);
});

test("an expense that is rejected is not booked, and says who rejected it and why", async () => {
  const { env, answering } = await startApprovalService(() => assert.fail("it was booked"));
  await using _ = env;
  await answering(approvers, () => rejectTask("too dear", "mary"));
  const result = await env.run(approveExpense, { input });
  assert.deepEqual(result, { state: "rejected", by: "mary", reason: "too dear" });
});

test("an answer that does not approve rejects", async () => {
  const { env, answering } = await startApprovalService(() => assert.fail("it was booked"));
  await using _ = env;
  await answering(approvers, () => ({ approved: false }));
  const result = await env.run(approveExpense, { input });
  assert.deepEqual(result, { state: "rejected", by: "mary", reason: "not approved" });
});

test("the approver is asked again with a note when the first request was not claimed", async () => {
  const { env, asked, answering } = await startApprovalService();
  await using _ = env;
  const handle = await env.start(approveExpense, { input });
  await env.sleep("2 days");
  await answering(approvers, yes);
  const result = await env.result(handle);
  assert.deepEqual(result, { state: "booked", approvedBy: "mary", reference: booking });
  assert.equal(asked.length, 1, "the first request is gone");
  assert.match(asked[0]?.description ?? "", /^A reminder/);
});

test("the manager is asked when the reminder is not claimed either", async () => {
  const { env, asked, answering, begun } = await startApprovalService();
  await using _ = env;
  await answering(managers, yes);
  const result = await env.run(approveExpense, { input });
  assert.deepEqual(result, { state: "booked", approvedBy: "john", reference: booking });
  assert.equal(env.now() - begun, 5 * day);
  assert.deepEqual(asked[0]?.assignees, ["john"]);
  assert.equal(asked[0]?.description, "mary has not answered.");
});

test("an approver who claims and forgets is reminded, and then the manager is asked", async () => {
  const { env, asked, answering, begun } = await startApprovalService();
  await using _ = env;
  await answering(approvers, unanswered);
  await answering(managers, yes);
  const result = await env.run(approveExpense, { input });
  assert.deepEqual(result, { state: "booked", approvedBy: "john", reference: booking });
  assert.equal(env.now() - begun, 14 * day);
  assert.equal(asked.length, 3);
});

test("an expense without an answer is not booked", async () => {
  const { env, begun } = await startApprovalService(() => assert.fail("it was booked"));
  await using _ = env;
  assert.deepEqual(await env.run(approveExpense, { input }), { state: "unanswered" });
  assert.equal(env.now() - begun, 12 * day);
});

test("a function that fails is called again after a while", async () => {
  let calls = 0;
  const book = async (entry: Entry) => {
    calls += 1;
    if (calls < 3) throw new Error("the ledger is locked");
    return bookIt(entry);
  };
  const { env, begun } = await startApprovalService(book);
  await using _ = env;
  const { state } = await env.run(approveExpense, { input: small });
  assert.equal(state, "booked");
  assert.equal(env.now() - begun, 20 * minute);
});

test("a bookkeeper books by hand what the function has not booked three times", async () => {
  let calls = 0;
  const { env, asked, answering } = await startApprovalService(async () => {
    calls += 1;
    throw new Error("the ledger is locked");
  });
  await using _ = env;
  await answering(bookkeepers, () => ({ reference: "page 12" }));
  const approvedBy = "the rules";
  const result = await env.run(approveExpense, { input: small });
  assert.deepEqual(result, { state: "booked", approvedBy, reference: "page 12" });
  assert.equal(calls, 3);
  assert.match(asked[0]?.description ?? "", /the ledger is locked\. Look into the ledger/);
});

test("the function writes no number twice, and closed books lead to the bookkeeper at once", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "ekiden-ledger-"));
  context.after(() => rm(folder, { recursive: true }));
  const ledger = join(folder, "ledger.txt");
  const claim = { ...small, rules: { ...rules, ledger } };
  const { env, asked, answering, begun } = await startApprovalService(handler);
  await using _ = env;
  await answering(bookkeepers, () => ({ reference: "page 12" }));
  for (let time = 1; time <= 2; time += 1) await env.run(approveExpense, { input: claim });
  assert.equal(await readFile(ledger, "utf8"), "E-7 Ada 5000\n");
  await writeFile(`${ledger}.closed`, "");
  const result = await env.run(approveExpense, { input: claim });
  assert.deepEqual([result.state, asked.length, env.now() - begun], ["booked", 1, 0]);
});
