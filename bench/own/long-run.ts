// A long run, made by the engine: activities one after the other, each tenth of which fails first.
import {
  blankExecution,
  completeActivity,
  completeDecisionTask,
  type Execution,
  type Facts,
  failActivity,
  limitProfiles,
  Step,
  start,
  startActivity,
  startDecisionTask,
} from "@ekiden/engine";
import type { Decision } from "@ekiden/model";

export interface LongRun {
  readonly state: Execution;
  /** Each event as it is stored. */
  readonly encoded: readonly string[];
  /** Milliseconds: of the last event. */
  readonly endedAt: number;
}

const activityType = { name: "ChargeCard", version: "1" };
const failsEvery = 10;
const stepMilliseconds = 100;

const facts: Facts = {
  workflowType: () => undefined,
  activityType: () => ({
    deprecated: false,
    defaultTaskList: { name: "workers" },
    defaultTaskScheduleToStartTimeout: "60",
    defaultTaskScheduleToCloseTimeout: "600",
    defaultTaskStartToCloseTimeout: "300",
    defaultTaskHeartbeatTimeout: "30",
  }),
  openExecutions: 1,
  newRunId: "next",
  lambdaAvailable: false,
};

const schedule = (activityId: string): Decision => ({
  type: "ScheduleActivityTask",
  data: { activityId, activityType, input: JSON.stringify({ activityId, cents: 4_200 }) },
});

/** Of `events` events or a few more; its last activity is with a worker. */
export const longRun = (events: number): LongRun => {
  const state = blankExecution({ domain: "bench", workflowId: "long", runId: "long-1" });
  const encoded: string[] = [];
  let now = 1_767_225_600_000;
  const take = (change: (step: Step) => unknown) => {
    now += stepMilliseconds;
    const step = new Step(state, now, limitProfiles.aws);
    change(step);
    step.finish();
    encoded.push(...step.events);
  };
  take((step) => start(step, started));
  for (let count = 1; ; count += 1) {
    decide(state, take, `charge-${count}`);
    const attempt = work(state, take);
    if (encoded.length >= events) return { state, encoded, endedAt: now };
    const isFailure = count % failsEvery === 0;
    take((step) =>
      isFailure ? failActivity(step, attempt, failure) : completeActivity(step, attempt, '"ok"'),
    );
  }
};

const started = {
  workflowType: { name: "Order", version: "1" },
  taskList: { name: "deciders" },
  taskStartToCloseTimeout: "30",
  executionStartToCloseTimeout: "31536000",
  childPolicy: "TERMINATE",
  parentInitiatedEventId: 0,
} as const;

const failure = {
  reason: "InsufficientFunds",
  details: JSON.stringify({ message: "balance is 3", stack: "at charge (charge.ts:7)".repeat(20) }),
};

type Take = (change: (step: Step) => unknown) => void;

const decide = (state: Execution, take: Take, activityId: string): void => {
  const { scheduledEventId } = state.queuedDecisionTask ?? { scheduledEventId: 0 };
  take((step) => startDecisionTask(step, scheduledEventId, "decider-1"));
  const { startedEventId = 0 } = state.startedDecisionTask ?? {};
  const attempt = { scheduledEventId, startedEventId };
  take((step) =>
    completeDecisionTask(step, { ...attempt, decisions: [schedule(activityId)] }, facts),
  );
};

const work = (state: Execution, take: Take) => {
  const [scheduledEventId = 0] = state.activities.keys();
  take((step) => startActivity(step, scheduledEventId, "worker-1"));
  const { startedEventId = 0 } = state.activities.get(scheduledEventId) ?? {};
  return { scheduledEventId, startedEventId };
};
