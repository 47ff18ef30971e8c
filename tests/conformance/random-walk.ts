// Many small things in a random order: from a seed, so that a failure can be repeated
// (`EKIDEN_SEED=7 …`). Afterwards every execution is what its history says, nothing is overdue, and
// exactly those tasks wait that should.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Decision } from "@aws-sdk/client-swf";
import { type Execution, nextDeadline, replay } from "@ekiden/engine";
import {
  cancel,
  cancelOther,
  cancelTimer,
  complete,
  continueAsNew,
  fail,
  invoke,
  mark,
  requestCancel,
  schedule,
  signalOther,
  startChild,
  startTimer,
} from "./decisions.ts";
import { deciders, domain, type Service, startService, workers } from "./harness.ts";
import { readHistory } from "./verify.ts";

const seeds = process.env.EKIDEN_SEED ? [Number(process.env.EKIDEN_SEED)] : [1, 2];
const stepsPerWalk = 120;

/** Small, and good enough: mulberry32. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}

const names = ["a", "b", "c", "d", "e"];
const policies = ["TERMINATE", "REQUEST_CANCEL", "ABANDON"] as const;

const someSeconds = (dice: Dice) => String(dice.of([0, 1, 5, 30, 100]));
const someTimeout = (dice: Dice) => dice.of(["NONE", "NONE", "2", "20", "90"]);
const someDecision = (dice: Dice): Decision => {
  const name = dice.of(names);
  return dice.of([
    () =>
      schedule(name, {
        scheduleToStartTimeout: someTimeout(dice),
        scheduleToCloseTimeout: someTimeout(dice),
        startToCloseTimeout: someTimeout(dice),
        taskPriority: dice.of(["-1", "0", "5"]),
      }),
    () => schedule(name),
    () => startTimer(name, someSeconds(dice)),
    () => cancelTimer(name),
    () => requestCancel(name),
    () => mark(name),
    () => signalOther(name),
    () => cancelOther(name),
    () => invoke(name),
    () =>
      startChild(name, {
        childPolicy: dice.of(policies),
        executionStartToCloseTimeout: dice.of(["50", "500", "NONE"]),
      }),
  ])();
};
const someClose = (dice: Dice): Decision =>
  dice.of([complete(), fail(), cancel(), continueAsNew(), continueAsNew()]);
const mayPrecedeClose = ({ decisionType }: Decision) =>
  decisionType !== "ScheduleActivityTask" && decisionType !== "StartTimer";

const someBatch = (dice: Dice): Decision[] => {
  const batch = Array.from({ length: dice.below(5) }, () => someDecision(dice));
  return dice.below(6) === 0 ? [...batch.filter(mayPrecedeClose), someClose(dice)] : batch;
};

const count = async ({ look }: Service, kind: "Decision" | "Activity"): Promise<number> => {
  const taskList = kind === "Decision" ? deciders : workers;
  return (await look(`CountPending${kind}Tasks`, { domain, taskList })).count;
};

type Act = (service: Service, dice: Dice) => Promise<unknown>;

const started: string[] = [];
const acts: readonly Act[] = [
  (service, dice) =>
    service.start(dice.of(names), {
      childPolicy: dice.of(policies),
      taskStartToCloseTimeout: dice.of(["NONE", "10"]),
      executionStartToCloseTimeout: dice.of(["60", "600", "6000"]),
      taskPriority: dice.of(["0", "3"]),
    }),
  (service, dice) => service.signal(dice.of(names)),
  ({ swf }, dice) => swf.requestCancelWorkflowExecution({ domain, workflowId: dice.of(names) }),
  ({ swf }, dice) =>
    dice.below(3) > 0
      ? Promise.resolve()
      : swf.terminateWorkflowExecution({ domain, workflowId: dice.of(names) }),
  ({ server }, dice) => server.advance({ seconds: dice.of([1, 1, 10, 100]) }),
  decideSome,
  decideSome,
  decideSome,
  startWork,
  finishWork,
  finishWork,
];

async function decideSome(service: Service, dice: Dice): Promise<void> {
  if ((await count(service, "Decision")) === 0) return;
  const task = await service.decisionTask();
  // Sometimes no answer comes, and sometimes something happens before the answer.
  if (dice.below(8) === 0) return;
  if (dice.below(3) === 0) await service.signal(task.workflowExecution?.workflowId);
  const override = { taskList: deciders, taskListScheduleToStartTimeout: "15" };
  await service.answer(task, someBatch(dice), dice.below(6) === 0 ? override : {});
}

async function startWork(service: Service): Promise<void> {
  if ((await count(service, "Activity")) === 0) return;
  const { taskToken = "" } = await service.activityTask();
  started.push(taskToken);
}

async function finishWork({ swf }: Service, dice: Dice): Promise<void> {
  const taskToken = started[dice.below(started.length)];
  if (taskToken === undefined) return;
  await dice.of([
    () => swf.respondActivityTaskCompleted({ taskToken }),
    () => swf.respondActivityTaskFailed({ taskToken }),
    () => swf.respondActivityTaskCanceled({ taskToken }),
  ])();
}

const isExpected = ({ name }: Error) =>
  name === "UnknownResourceFault" || name === "WorkflowExecutionAlreadyStartedFault";

const openExecutions = async (service: Service): Promise<Execution[]> => {
  const { executionInfos } = await service.look("ListOpenWorkflowExecutions", {
    domain,
    startTimeFilter: { oldestDate: 0 },
  });
  return Promise.all(
    executionInfos.map(async ({ execution }) =>
      replay({ domain, ...execution }, await readHistory(service.look, domain, execution)),
    ),
  );
};

const expectOrder = async (service: Service): Promise<void> => {
  await service.server.settled();
  const open = await openExecutions(service);
  for (const execution of open) {
    const deadline = nextDeadline(execution) ?? Number.POSITIVE_INFINITY;
    assert.ok(deadline > service.server.now(), `${execution.workflowId} is overdue`);
    assert.equal(execution.externals.size, 0, "every message has arrived");
  }
  const decisions = open.filter((one) => one.queuedDecisionTask && !one.startedDecisionTask);
  assert.equal(await count(service, "Decision"), decisions.length);
  const activities = open.flatMap((one) => [...one.activities.values()]);
  const waiting = activities.filter(({ startedEventId }) => startedEventId === undefined);
  assert.equal(await count(service, "Activity"), waiting.length);
};

for (const seed of seeds) {
  test(`a random walk from seed ${seed} leaves everything in order`, async () => {
    await using service = await startService();
    const dice = new Dice(seed);
    started.length = 0;
    for (let step = 0; step < stepsPerWalk; step += 1) {
      await dice
        .of(acts)(service, dice)
        .catch((error: Error) => assert.ok(isExpected(error), error));
      if (step % 10 === 0) await expectOrder(service);
    }
    await expectOrder(service);
  });
}
