// What each line of a script does to a world.
import assert from "node:assert/strict";
import {
  cancelActivity,
  completeActivity,
  completeDecisionTask,
  type DeclineCause,
  endLambda,
  failActivity,
  heartbeat,
  limitProfiles,
  refuseLambdaRole,
  requestCancel,
  type Step,
  signal,
  start,
  startActivity,
  startDecisionTask,
  startFromRequest,
  startLambda,
  terminate,
} from "@ekiden/engine";
import {
  check,
  type Decision,
  type DecisionType,
  decisions as decisionShapes,
} from "@ekiden/model";
import type { Line } from "./script.ts";
import type { Run, World } from "./world.ts";

/** A world, and the run that lines are about. */
export interface Stage {
  readonly world: World;
  run: Run | undefined;
}

type Verb = (stage: Stage, line: Line) => void;

const typeOf = (text = ""): { name: string; version: string } => {
  const [name = "", version = "1"] = text.split("/");
  return { name, version };
};
const listOf = (name: string | undefined) => (name === undefined ? undefined : { name });

const runOf = ({ run }: Stage): Run => {
  assert.ok(run, "no run has been started");
  return run;
};

const step = (stage: Stage, change: (step: Step) => unknown): void =>
  stage.world.step(runOf(stage), change);

// ── What a decider and workers do ───────────────────────────────────────────────────────────────

const poll: Verb = (stage, { options }) => {
  const { queuedDecisionTask } = runOf(stage).execution;
  assert.ok(queuedDecisionTask, "no decision task waits");
  const { scheduledEventId } = queuedDecisionTask;
  step(stage, (taken) => assert.ok(startDecisionTask(taken, scheduledEventId, options.by)));
};

const answer: Verb = (stage, { inner, options }) => {
  const { startedDecisionTask, workflowId } = runOf(stage).execution;
  assert.ok(startedDecisionTask, "no decision task is started");
  const decisions = inner.map(decisionOf);
  const declined = new Map(
    inner.flatMap(({ options: { declined: cause } }, index) =>
      cause === undefined ? [] : [[index, cause as DeclineCause]],
    ),
  );
  const completed = {
    ...startedDecisionTask,
    decisions,
    declined,
    executionContext: options.context,
    taskList: listOf(options.list),
    taskListScheduleToStartTimeout: options.sts,
  };
  const facts = stage.world.facts(workflowId);
  step(stage, (deciding) => completeDecisionTask(deciding, completed, facts));
};

const decisionOf = ({ verb, words, options }: Line): Decision => {
  const make = decisionVerbs[verb];
  assert.ok(make, `no such decision: ${verb}`);
  const [type, data] = make(words, options);
  check(decisionShapes[type], data);
  return { type, data } as Decision;
};

type Options = Line["options"];
type MakeDecision = (words: readonly string[], options: Options) => [DecisionType, object];

const decisionVerbs: Readonly<Record<string, MakeDecision>> = {
  activity: ([activityId], { type, list, ...given }) => [
    "ScheduleActivityTask",
    {
      activityId,
      activityType: typeOf(type),
      taskList: listOf(list),
      scheduleToStartTimeout: given.sts,
      scheduleToCloseTimeout: given.stc,
      startToCloseTimeout: given.run,
      heartbeatTimeout: given.beat,
      input: given.input,
    },
  ],
  "cancel-activity": ([activityId]) => ["RequestCancelActivityTask", { activityId }],
  timer: ([timerId, startToFireTimeout]) => ["StartTimer", { timerId, startToFireTimeout }],
  "cancel-timer": ([timerId]) => ["CancelTimer", { timerId }],
  child: ([workflowId], { type, list, policy, timeout }) => [
    "StartChildWorkflowExecution",
    {
      workflowId,
      workflowType: typeOf(type),
      taskList: listOf(list),
      childPolicy: policy,
      executionStartToCloseTimeout: timeout,
    },
  ],
  marker: ([markerName], { details }) => ["RecordMarker", { markerName, details }],
  function: ([id], { name, timeout, input }) => [
    "ScheduleLambdaFunction",
    { id, name, startToCloseTimeout: timeout, input },
  ],
  "signal-other": ([workflowId, signalName]) => [
    "SignalExternalWorkflowExecution",
    { workflowId, signalName },
  ],
  "cancel-other": ([workflowId]) => ["RequestCancelExternalWorkflowExecution", { workflowId }],
  complete: ([result]) => ["CompleteWorkflowExecution", { result }],
  fail: ([reason], { details }) => ["FailWorkflowExecution", { reason, details }],
  cancel: () => ["CancelWorkflowExecution", {}],
  "continue-as-new": (_, { version }) => [
    "ContinueAsNewWorkflowExecution",
    { workflowTypeVersion: version },
  ],
};

const openActivity = (stage: Stage, activityId = "") => {
  const { activityIds, activities } = runOf(stage).execution;
  const scheduledEventId = activityIds.get(activityId) ?? 0;
  const open = activities.get(scheduledEventId);
  assert.ok(open, `activity ${activityId} is not open`);
  return { scheduledEventId, startedEventId: open.startedEventId ?? 0 };
};

const openFunction = (stage: Stage, id = ""): number => {
  const found = [...runOf(stage).execution.lambdas].find(([, open]) => open.id === id);
  assert.ok(found, `function ${id} is not open`);
  return found[0];
};

const limitNames = Object.keys(limitProfiles.aws);

export const verbs: Readonly<Record<string, Verb>> = {
  // ── How the domain is ──
  "missing-type": ({ world }, { words }) => void world.types.set(words[0] ?? "", "missing"),
  "deprecated-type": ({ world }, { words }) => void world.types.set(words[0] ?? "", "deprecated"),
  "type-without-defaults": ({ world }, { words }) => void world.types.set(words[0] ?? "", "bare"),
  "type-registered": ({ world }, { words }) => void world.types.delete(words[0] ?? ""),
  limit: ({ world }, { words: [name = "", value] }) => {
    assert.ok(limitNames.includes(name), `no such limit: ${name}`);
    world.limits = { ...world.limits, [name]: Number(value) };
  },
  "functions-off": ({ world }) => {
    world.lambdaAvailable = false;
  },
  "open-executions": ({ world }, { words }) => {
    world.openExecutions = Number(words[0]);
  },

  // ── From outside ──
  start: (stage, { words: [workflowId = ""], options }) => {
    const { world } = stage;
    const workflowType = typeOf(options.type);
    const type = world.workflowType(workflowType.name, workflowType.version);
    assert.ok(type, "a workflow of a type that is missing");
    const attributes = startFromRequest(
      {
        workflowType,
        taskList: listOf(options.list),
        executionStartToCloseTimeout: options.timeout,
        taskStartToCloseTimeout: options["task-timeout"],
        lambdaRole: options.role,
        childPolicy: options.policy as "TERMINATE" | undefined,
        input: options.input,
      },
      type,
    );
    stage.run = world.begin(workflowId, (first) => start(first, attributes));
  },
  in: (stage, { words }) => {
    stage.run = stage.world.latest(words[0] ?? "");
  },
  signal: (stage, { words: [signalName = ""], options: { input, times = "1" } }) => {
    for (let count = 0; count < Number(times); count += 1) {
      step(stage, (signaled) => signal(signaled, { signalName, input }));
    }
  },
  "request-cancel": (stage) => step(stage, requestCancel),
  terminate: (stage, { options: { reason, details } }) =>
    step(stage, (terminated) => terminate(terminated, { reason, details })),

  // ── Deciders ──
  poll,
  answer,
  decide: (stage, line) => {
    poll(stage, line);
    answer(stage, line);
  },

  // ── Workers ──
  work: (stage, { words, options }) => {
    const { scheduledEventId } = openActivity(stage, words[0]);
    step(stage, (taken) => assert.ok(startActivity(taken, scheduledEventId, options.by)));
  },
  beat: (stage, { words: [id, details] }) =>
    step(stage, (beating) => heartbeat(beating, openActivity(stage, id), details)),
  done: (stage, { words: [id, result] }) =>
    step(stage, (done) => completeActivity(done, openActivity(stage, id), result)),
  failed: (stage, { words: [id, reason], options: { details } }) =>
    step(stage, (failed) => failActivity(failed, openActivity(stage, id), { reason, details })),
  canceled: (stage, { words: [id] }) =>
    step(stage, (canceled) => cancelActivity(canceled, openActivity(stage, id))),

  // ── Functions ──
  invoke: (stage, { words: [id] }) =>
    step(stage, (invoked) => assert.ok(startLambda(invoked, openFunction(stage, id)))),
  returned: (stage, { words: [id, result] }) =>
    step(stage, (ended) => endLambda(ended, openFunction(stage, id), { result })),
  broke: (stage, { words: [id, reason = ""], options: { details } }) =>
    step(stage, (ended) => endLambda(ended, openFunction(stage, id), { reason, details })),
  "role-refused": (stage, { words: [id, message = ""] }) =>
    step(stage, (refused) => refuseLambdaRole(refused, openFunction(stage, id), message)),

  // ── The server ──
  "hold-messages": ({ world }) => {
    world.isHolding = true;
  },
  "server-sleeps": ({ world }, { words: [duration = ""] }) => {
    world.now += Number(duration) * 1000;
  },
};
