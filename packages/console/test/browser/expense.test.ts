// The expense of examples/expense-approval, from its submission to its booking, with people in a
// browser: at the example's own server and worker, and over days on the clock of a test.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  approveExpense,
  book,
  type Expense,
  startApprovalService,
  usualRules,
} from "@ekiden/example-expense-approval";
import { humanTasks } from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import type { Browser } from "playwright-core";
import { type Build, buildConsole } from "../../../../tools/console-build.ts";
import { skip } from "./browser-harness.ts";
import { sharedChromium } from "./chromium.ts";
import { introduce, open } from "./person.ts";
import { Visitor } from "./visitor.ts";

const example = fileURLToPath(new URL("../../../../examples/expense-approval", import.meta.url));

let folder: string;
let browser: Browser;

before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), "ekiden-expense-"));
  browser = await sharedChromium();
});

after(async () => {
  if (skip) return;
  await browser.close();
  await rm(folder, { recursive: true });
});

interface Place {
  readonly endpoint: string;
  readonly domain: string;
}

/** A person of that name, in front of the inbox of the domain. */
const arriveAs = async (name: string, { endpoint, domain }: Place): Promise<Visitor> => {
  const visitor = await Visitor.arrive(browser, endpoint);
  await visitor.open(`domains/${domain}/inbox`);
  await introduce(visitor, name);
  return visitor;
};

/** By the labels of the form. */
const approve = async (visitor: Visitor) => {
  await visitor.page.getByLabel("Approved").selectOption("Yes");
  await visitor.button("Complete").click();
  await visitor.page.getByText("the workflow has the answer").waitFor();
  await visitor.button("Close").click();
};

test("an expense over the limit is approved in the inbox, and the function writes the booking", {
  skip,
}, async () => {
  const command = ["run", "--silent", "functions"];
  const compiled = spawnSync("npm", command, { cwd: example, encoding: "utf8" });
  assert.equal(compiled.status, 0, compiled.stderr);
  const ledger = join(folder, "ledger.txt");
  await using approvals = await startApprovalService(ledger);
  const handle = await approvals.submit("E-2", 34_000);
  const refused = await approvals.submit("E-3", 990_000);
  await using mary = await arriveAs("mary", approvals);
  await open(mary, "Approve 340.00 for Ada: a journey");
  await mary.page.getByText('"a journey"').waitFor();
  await mary.button("Claim").click();
  await mary.page
    .getByRole("definition")
    .filter({ hasText: /^mary$/ })
    .first()
    .waitFor();
  await mary.button("Complete").click();
  await mary.page.getByRole("alert").getByText("Approved: Fill this in.").waitFor();
  await mary.expectAccessible();
  await approve(mary);
  const approvedBy = "mary";
  assert.deepEqual(await handle.result(), { state: "booked", approvedBy, reference: "ledger E-2" });
  assert.equal(await readFile(ledger, "utf8"), "E-2 Ada 34000\n");

  await open(mary, "Approve 9900.00 for Ada: a journey");
  await mary.page.getByLabel("Reason for a rejection").fill("too dear");
  await mary.button("Reject").click();
  await mary.page.getByText("the workflow has the reason").waitFor();
  const rejected = { state: "rejected", by: "mary", reason: "too dear" };
  assert.deepEqual(await refused.result(), rejected);
  assert.equal(await readFile(ledger, "utf8"), "E-2 Ada 34000\n");
  await mary.open(`domains/${approvals.domain}/executions`);
  const row = mary.page.getByRole("row").filter({ hasText: "E-2" });
  await row.getByText("Completed").waitFor();
  mary.expectNoErrors();
});

test("an expense is not claimed for days: mary is reminded, and then john is asked and approves", {
  skip,
}, async () => {
  await using build: Build = await buildConsole();
  const ledger = join(folder, "late.txt");
  await using env = await startTestEnvironment({
    workflows: [approveExpense],
    activities: humanTasks,
    functions: { book },
    consoleFiles: build.directory,
  });
  const approvals = { endpoint: env.server.endpoint, domain: env.domain };
  const people = { employee: "Ada", approver: "mary", manager: "john" };
  const expense: Expense = { number: "E-5", cents: 7_700, purpose: "a train", ...people };
  const input = { expense, rules: { ...usualRules, ledger } };
  const handle = await env.start(approveExpense, { workflowId: "E-5", input });
  const title = "Approve 77.00 for Ada: a train";
  const reminder = "A reminder: this has been asked before, and is not answered.";
  await env.idle();
  await using mary = await arriveAs("mary", approvals);
  await open(mary, title);
  assert.equal(await mary.page.getByText(reminder).count(), 0);
  await env.sleep("2 days");
  await mary.page.getByText("TaskOver", { exact: true }).waitFor();
  await mary.button("Close").click();
  await mary.page.getByRole("dialog").waitFor({ state: "hidden" });
  await open(mary, title);
  await mary.page.getByText(reminder).waitFor();
  await env.sleep("3 days");
  await mary.page.getByText("There is nothing left to do: close this").waitFor();

  await using john = await arriveAs("john", approvals);
  await john.page.getByRole("row").filter({ hasText: "people-managers" }).waitFor();
  await open(john, title);
  await john.page.getByText("mary has not answered.").waitFor();
  await john.button("Claim").click();
  await approve(john);
  const reference = "ledger E-5";
  assert.deepEqual(await env.result(handle), { state: "booked", approvedBy: "john", reference });
  assert.equal(await readFile(ledger, "utf8"), "E-5 Ada 7700\n");
  // What was over when mary looked at it, and nothing else.
  mary.expectRefusals(410);
  john.expectNoErrors();
});
