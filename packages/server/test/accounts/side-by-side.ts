// Two accounts with the same names at the same time: tasks, limits and words between executions
// stay in the account in which they began.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type Account, domain, pollSeconds, type } from "./account.ts";
import { AccountsHarness, type StoreLocation } from "./accounts-harness.ts";

const [maxDomains, maxPollers, maxOpen] = [4, 2, 6];
const limits = {
  profile: "aws",
  domains: maxDomains,
  pollersPerTaskList: maxPollers,
  openExecutionsPerDomain: maxOpen,
} as const;
const retention = { workflowExecutionRetentionPeriodInDays: "9" };
const everyTimeout = {
  defaultExecutionStartToCloseTimeout: "31536000",
  defaultTaskStartToCloseTimeout: "NONE",
  defaultChildPolicy: "TERMINATE",
};
const taskList = { name: "list" };
const poll = { domain, taskList };

export const sideBySideTests = (store: string, open: () => Promise<StoreLocation>): void => {
  describe(`accounts side by side over ${store}`, () => {
    let harness: AccountsHarness;
    /** Of each test: two accounts that have nothing but a domain and a workflow type. */
    let one: Account;
    let other: Account;
    let accounts = 0;
    const newAccount = async (): Promise<Account> => {
      accounts += 1;
      const account = await harness.account(String(210_987_654_320 + accounts), `${accounts}`);
      await account.call("RegisterDomain", { name: domain, ...retention });
      const defaults = { ...everyTimeout, defaultTaskList: taskList };
      await account.call("RegisterWorkflowType", { domain, ...type, ...defaults });
      return account;
    };
    before(async () => {
      harness = await AccountsHarness.open(await open(), { limits });
    });
    beforeEach(async () => {
      [one, other] = [await newAccount(), await newAccount()];
    });
    after(() => harness[Symbol.asyncDispose]());

    test("a task goes to the poll of its own account, though another waits longer", async () => {
      const early = one.call("PollForDecisionTask", poll);
      await harness.server.pollsWaiting(1);
      const late = other.call("PollForDecisionTask", poll);
      await harness.server.pollsWaiting(2);
      const { runId } = await start(other, "w");
      assert.deepEqual((await late).workflowExecution, { workflowId: "w", runId });
      await harness.server.advance({ seconds: pollSeconds });
      assert.equal((await early).taskToken, undefined);
    });

    test("the limits on domains, polls and open executions are each account's own", async () => {
      const refused = { status: 400, fault: "LimitExceededFault" };
      const register = (account: Account, name: string) =>
        outcome(account, "RegisterDomain", { name, ...retention });
      for (let count = 1; count < maxDomains; count += 1) await register(one, `domain-${count}`);
      assert.deepEqual(await register(one, "more"), refused);
      const polls = Array.from({ length: maxPollers }, () => one.send("PollForActivityTask", poll));
      await harness.server.pollsWaiting(maxPollers);
      assert.deepEqual(await outcome(one, "PollForActivityTask", poll), refused);
      for (let count = 0; count < maxOpen; count += 1) await start(one, `w-${count}`);
      const more = { domain, workflowId: "more", workflowType: type };
      assert.deepEqual(await outcome(one, "StartWorkflowExecution", more), refused);
      const served = { status: 200, fault: undefined };
      assert.deepEqual(await register(other, "more"), served);
      const another = other.send("PollForActivityTask", poll);
      await harness.server.pollsWaiting(maxPollers + 1);
      assert.deepEqual(await outcome(other, "StartWorkflowExecution", more), served);
      await harness.server.advance({ seconds: pollSeconds });
      for (const { status } of await Promise.all([...polls, another])) assert.equal(status, 200);
    });

    test("a decision reaches no workflow of another account, and is told what it is of none", async () => {
      const { runId } = await start(other, "theirs");
      const before = await historyOf(other, { workflowId: "theirs", runId });
      await start(one, "decider");
      const decided = await decide(one, [
        signal("theirs"),
        signal("theirs", runId),
        cancel("theirs"),
        cancel("theirs", runId),
        signal("ofNone"),
        cancel("ofNone"),
      ]);
      await harness.server.settled();
      const failures = (await historyOf(one, decided)).filter(({ eventType }) =>
        eventType.endsWith("ExecutionFailed"),
      );
      assert.equal(failures.length, 6);
      for (const event of failures) assert.equal(causeOf(event), unknownWorkflow);
      assert.deepEqual(await historyOf(other, { workflowId: "theirs", runId }), before);
    });

    test("a signal, a cancellation and a child stay in the account where they were decided", async () => {
      const [mine, theirs] = [await start(one, "same"), await start(other, "same")];
      const childsName = await start(other, "child");
      await terminate(one, "same");
      await start(one, "decider");
      const again = await start(one, "same");
      const decided = await decide(
        one,
        [signal("same"), cancel("same"), child("child")],
        "decider",
      );
      await harness.server.settled();
      const typesOf = async (account: Account, workflowId: string, runId: string) =>
        (await historyOf(account, { workflowId, runId })).map(({ eventType }) => eventType);
      const reached = await typesOf(one, "same", again.runId);
      assert.ok(reached.includes("WorkflowExecutionSignaled"));
      assert.ok(reached.includes("WorkflowExecutionCancelRequested"));
      const events = await typesOf(one, "decider", decided.runId);
      assert.ok(events.includes("ChildWorkflowExecutionStarted"), "its name is not taken here");
      const untouched = ["WorkflowExecutionStarted", "DecisionTaskScheduled"];
      assert.deepEqual(await typesOf(other, "same", theirs.runId), untouched);
      assert.deepEqual(await typesOf(other, "child", childsName.runId), untouched);
      assert.notEqual(mine.runId, again.runId);
    });
  });
};

type Outcome = { status: number; fault: string | undefined };

const outcome = async (
  account: Account,
  ...call: Parameters<Account["send"]>
): Promise<Outcome> => {
  const { status, text } = await account.send(...call);
  const fault = status === 200 ? undefined : JSON.parse(text).__type.split("#")[1];
  return { status, fault };
};

interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

const start = async (account: Account, workflowId: string): Promise<Run> => {
  const input = { domain, workflowId, workflowType: type };
  const { runId = "" } = await account.call("StartWorkflowExecution", input);
  return { workflowId, runId };
};

const terminate = (account: Account, workflowId: string) =>
  account.call("TerminateWorkflowExecution", { domain, workflowId });

/** Answers decision tasks of the account until it has been the turn of this workflow. */
const decide = async (
  account: Account,
  decisions: object[],
  workflowId = "decider",
): Promise<Run> => {
  for (;;) {
    const { taskToken, workflowExecution } = await account.call("PollForDecisionTask", poll);
    const run: Run = workflowExecution ?? { workflowId: "", runId: "" };
    const isTurn = run.workflowId === workflowId;
    const answer = isTurn ? { taskToken, decisions } : { taskToken };
    await account.call("RespondDecisionTaskCompleted", answer);
    if (isTurn) return run;
  }
};

type Event = Readonly<Record<string, string | { readonly cause?: string }>> & {
  readonly eventType: string;
};
const unknownWorkflow = "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION";
const causeOf = (event: Event): string | undefined =>
  Object.values(event).flatMap((value) =>
    typeof value === "object" ? (value.cause ?? []) : [],
  )[0];

const historyOf = async (account: Account, execution: Run): Promise<readonly Event[]> => {
  const input = { domain, execution };
  const { events } = await account.call("GetWorkflowExecutionHistory", input);
  return events ?? [];
};

const signal = (workflowId: string, runId?: string) => ({
  decisionType: "SignalExternalWorkflowExecution",
  signalExternalWorkflowExecutionDecisionAttributes: { workflowId, runId, signalName: "go" },
});

const cancel = (workflowId: string, runId?: string) => ({
  decisionType: "RequestCancelExternalWorkflowExecution",
  requestCancelExternalWorkflowExecutionDecisionAttributes: { workflowId, runId },
});

const child = (workflowId: string) => ({
  decisionType: "StartChildWorkflowExecution",
  startChildWorkflowExecutionDecisionAttributes: { workflowId, workflowType: type },
});
