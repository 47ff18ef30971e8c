// Updates that were answered together with a close that was refused: what their callers were told
// is what the account goes on with.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  proxyActivities,
  replayHistory,
  type WorkflowHandle,
  workflowInfo,
} from "../../src/index.ts";
import { beforeAnswers } from "./before-answers.ts";
import { History, wireOf } from "./events.ts";
import { type Live, scenario } from "./live.ts";

const deposit = defineSignal<number>("deposit");
const end = defineSignal<boolean>("end");
const withdraw = defineUpdate<number, number>("withdraw");

const checkBalance = (amount: number, balance: number): void => {
  if (amount > balance) throw new ApplicationFailure("overdraft", { type: "Refused" });
};

/** Ends with a large withdrawal. */
const account = defineWorkflow({ name: "Written", version: "1" }, async (before: number) => {
  let balance = before;
  let isEnded = false;
  const take = (amount: number): number => {
    balance -= amount;
    if (amount >= 50) isEnded = true;
    return balance;
  };
  withdraw.handle(take, { validate: (amount) => checkBalance(amount, balance) });
  end.handle((value) => {
    isEnded = value;
  });
  void (async () => {
    for await (const amount of deposit) balance += amount;
  })();
  await condition(() => isEnded);
  return balance;
});

type Message = readonly [name: string, payload: unknown];

const withdrawing = (input: number): Message => [
  "ekiden.update",
  { id: "asked", name: "withdraw", input },
];
const marker = "ekiden.answer.asked";

/** Each list of messages comes while the next answer is on its way. */
const comeDuringAnswers = (live: Live, ...lists: readonly (readonly Message[])[]): void => {
  const { domain, swf } = live.env;
  const rest = [...lists];
  beforeAnswers(live.service, async () => {
    for (const [signalName, payload] of rest.shift() ?? []) {
      const input = JSON.stringify(payload);
      await swf.signalWorkflowExecution({ domain, workflowId: "w", signalName, input });
    }
  });
};

const answersTo = async (live: Live, handle: WorkflowHandle) =>
  (await live.events(handle)).flatMap(({ type, data }) =>
    type === "MarkerRecorded" && data.markerName === marker
      ? [JSON.parse(data.details ?? "null")]
      : [],
  );

const start = { workflowId: "w", input: 40 };

scenario(
  "what was accepted together with a refused close is taken from the account",
  { workflows: [account] },
  async (live) => {
    comeDuringAnswers(live, [["deposit", 20], withdrawing(50)], [["deposit", 5]]);
    const handle = await live.start(account, start);
    assert.equal(await live.result(handle), 15);
    assert.deepEqual(await answersTo(live, handle), [{ result: 10 }]);
    assert.ok((await live.types(handle)).includes("CompleteWorkflowExecutionFailed"));
  },
);

scenario(
  "what was rejected together with a refused close is not taken from the account",
  { workflows: [account] },
  async (live) => {
    const first: readonly Message[] = [["deposit", -30], withdrawing(20), ["end", true]];
    comeDuringAnswers(live, first, [["deposit", 5]], [["deposit", 7]]);
    const handle = await live.start(account, start);
    assert.equal(await live.result(handle), 22);
    const [answer, ...others] = await answersTo(live, handle);
    assert.equal(answer.isRejected, true);
    assert.deepEqual(others, []);
    const types = await live.types(handle);
    assert.equal(types.filter((type) => type === "CompleteWorkflowExecutionFailed").length, 2);
  },
);

scenario(
  "an update that had all signals first when it was answered has them first again",
  { workflows: [account] },
  async (live) => {
    const first: readonly Message[] = [["deposit", 20], withdrawing(50), ["end", true]];
    comeDuringAnswers(live, first, [["deposit", 5]]);
    const handle = await live.start(account, start);
    assert.equal(await live.result(handle), 65);
    const [answer] = await answersTo(live, handle);
    assert.equal(answer.isRejected, true, "in order, the account would have ended before the end");
  },
);

const activities = { check: async () => {} };
const { check } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

const late = defineWorkflow({ name: "Late", version: "1" }, async (before: number) => {
  let balance = before;
  let isEnded = false;
  withdraw.handle(async (amount) => {
    await check();
    isEnded = true;
    checkBalance(amount, balance);
    balance -= amount;
    return balance;
  });
  deposit.handle((amount) => {
    balance += amount;
  });
  await condition(() => isEnded);
  return balance;
});

scenario(
  "an answer that would be another one after a refused close is logged",
  { workflows: [late], activities },
  async (live) => {
    comeDuringAnswers(live, [withdrawing(30)], [], [["deposit", -20]]);
    const handle = await live.start(late, start);
    assert.equal(await live.result(handle), 20);
    assert.deepEqual(await answersTo(live, handle), [{ result: 10 }]);
    const warnings = live.lines.filter((line) => /^warn: An update .*the first answer/.test(line));
    assert.equal(warnings.length, 1);
  },
);

// ── Histories of versions before, which put all signals first ─────────────────────────────────

const signaled = (history: History, ...messages: readonly Message[]): void => {
  for (const [signalName, payload] of messages) {
    history.add("WorkflowExecutionSignaled", { signalName, input: JSON.stringify(payload) });
  }
};

/** A withdrawal is rejected, and made when its turn is taken again; the account ends later. */
const withResult = (result: string): History => {
  const history = new History().start("40");
  signaled(history, ["deposit", -30], withdrawing(20), ["end", true]);
  const startedEventId = history.add("DecisionTaskStarted");
  signaled(history, ["deposit", 5], ["end", false]);
  history.add("DecisionTaskScheduled");
  const first = history.add("DecisionTaskCompleted", { startedEventId });
  const made = { decisionTaskCompletedEventId: first };
  const failure = { reason: "Refused", details: '{"message":"overdraft"}' };
  const details = JSON.stringify({ failure, isRejected: true });
  history.add("MarkerRecorded", { markerName: marker, details, ...made });
  history.add("CompleteWorkflowExecutionFailed", { cause: "UNHANDLED_DECISION", ...made });
  history.decided();
  signaled(history, ["end", true]);
  history.add("DecisionTaskScheduled");
  const decisionTaskCompletedEventId = history.decided();
  history.add("WorkflowExecutionCompleted", { result, decisionTaskCompletedEventId });
  return history;
};

test("a history goes on in which an update was told one thing and the account another", async () => {
  await replayHistory(account, wireOf(withResult("-5")));
  await replayHistory(account, wireOf(withResult("15")));
  await assert.rejects(
    replayHistory(account, wireOf(withResult("7"))),
    /WorkflowExecutionCompleted with the result 7, and the workflow now gives 15/,
  );
});

// ── Updates that come in each window in which the run could close ─────────────────────────────

/** `answered` turns that answered an update each, and then `refused` ones that asked to close. */
const stormOf = (answered: number, refused: number) => {
  const history = new History();
  const taskList = { name: "list" };
  const workflowType = { name: "Written", version: "1" };
  history.add("WorkflowExecutionStarted", { taskList, workflowType, childPolicy: "TERMINATE" });
  const asks = (id: string) => {
    const input = JSON.stringify({ id, name: "withdraw", input: 1 });
    history.add("WorkflowExecutionSignaled", { signalName: "ekiden.update", input });
    history.add("DecisionTaskScheduled");
  };
  let closesFrom = Number.POSITIVE_INFINITY;
  asks("0");
  for (let turn = 0; turn < answered + refused; turn += 1) {
    const startedEventId = history.add("DecisionTaskStarted");
    if (turn === answered) closesFrom = startedEventId;
    asks(String(turn + 1));
    const completed = history.add("DecisionTaskCompleted", { startedEventId });
    const made = { decisionTaskCompletedEventId: completed };
    const details = '{"result":1}';
    history.add("MarkerRecorded", { markerName: `ekiden.answer.${turn}`, details, ...made });
    if (turn < answered) continue;
    const cause = "UNHANDLED_DECISION";
    history.add("ContinueAsNewWorkflowExecutionFailed", { cause, ...made });
  }
  history.add("DecisionTaskStarted");
  return { history, closesFrom };
};

for (const kind of ["at once", "a little later"]) {
  test(`closes that were refused again and again are replayed once: ${kind}`, async () => {
    const { history, closesFrom } = stormOf(10, 40);
    let handled = 0;
    const entity = defineWorkflow({ name: "Written", version: "1" }, async (): Promise<void> => {
      withdraw.handle((amount) => {
        handled += 1;
        return kind === "at once" ? amount : Promise.resolve(amount);
      });
      await condition(() => workflowInfo().historyLength >= closesFrom);
      continueAsNew<typeof entity>(undefined);
    });
    const { decisions } = await replayHistory(entity, wireOf(history));
    const types = decisions.map(({ type }) => type);
    assert.deepEqual(types, ["RecordMarker", "ContinueAsNewWorkflowExecution"]);
    assert.equal(handled, 51, "each update once");
  });
}
