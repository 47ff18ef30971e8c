// What each line of a script does to a engine.
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
  pauseExecution,
  planContinuation,
  refuseLambdaRole,
  requestCancel,
  reset,
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
  encodeEvent,
} from "@ekiden/model";
import type { EngineHarness, Run } from "./engine-harness.ts";
import type { Line } from "./script.ts";

/** A engine, and the run that lines are about. */
export interface ScriptContext {
  readonly engine: EngineHarness;
  run: Run | undefined;
}

type Verb = (context: ScriptContext, line: Line) => void;

const typeOf = (text = ""): { name: string; version: string } => {
  const [name = "", version = "1"] = text.split("/");
  return { name, version };
};
const listOf = (name: string | undefined) => (name === undefined ? undefined : { name });

const runOf = ({ run }: ScriptContext): Run => {
  assert.ok(run, "no run has been started");
  return run;
};

const step = (context: ScriptContext, change: (step: Step) => unknown): void =>
  context.engine.step(runOf(context), change);

// ── What a decider and workers do ───────────────────────────────────────────────────────────────

const poll: Verb = (context, { options }) => {
  const { queuedDecisionTask } = runOf(context).execution;
  assert.ok(queuedDecisionTask, "no decision task waits");
  const { scheduledEventId } = queuedDecisionTask;
  step(context, (taken) => assert.ok(startDecisionTask(taken, scheduledEventId, options.by)));
};

const answer: Verb = (context, { inner, options }) => {
  const { startedDecisionTask, workflowId } = runOf(context).execution;
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
  const facts = context.engine.facts(workflowId);
  step(context, (deciding) => completeDecisionTask(deciding, completed, facts));
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

const openActivity = (context: ScriptContext, activityId = "") => {
  const { activityIds, activities } = runOf(context).execution;
  const scheduledEventId = activityIds.get(activityId) ?? 0;
  const open = activities.get(scheduledEventId);
  assert.ok(open, `activity ${activityId} is not open`);
  return { scheduledEventId, startedEventId: open.startedEventId ?? 0 };
};

const openFunction = (context: ScriptContext, id = ""): number => {
  const found = [...runOf(context).execution.lambdas].find(([, open]) => open.id === id);
  assert.ok(found, `function ${id} is not open`);
  return found[0];
};

const limitNames = Object.keys(limitProfiles.aws);

export const verbs: Readonly<Record<string, Verb>> = {
  // ── How the domain is ──
  "missing-type": ({ engine }, { words }) => void engine.types.set(words[0] ?? "", "missing"),
  "deprecated-type": ({ engine }, { words }) => void engine.types.set(words[0] ?? "", "deprecated"),
  "type-without-defaults": ({ engine }, { words }) => void engine.types.set(words[0] ?? "", "bare"),
  "type-registered": ({ engine }, { words }) => void engine.types.delete(words[0] ?? ""),
  limit: ({ engine }, { words: [name = "", value] }) => {
    assert.ok(limitNames.includes(name), `no such limit: ${name}`);
    engine.limits = { ...engine.limits, [name]: Number(value) };
  },
  "functions-off": ({ engine }) => {
    engine.lambdaAvailable = false;
  },
  hold: ({ engine: { heldLists, now } }, { words: [list = ""] }) =>
    void heldLists.set(list, [{ from: now }]),
  release: ({ engine: { heldLists, now } }, { words: [list = ""] }) =>
    void heldLists.set(
      list,
      (heldLists.get(list) ?? []).map((span) => ({ ...span, to: now })),
    ),
  "open-executions": ({ engine }, { words }) => {
    engine.openExecutions = Number(words[0]);
  },

  // ── From outside ──
  start: (context, { words: [workflowId = ""], options }) => {
    const { engine } = context;
    const workflowType = typeOf(options.type);
    const type = engine.workflowType(workflowType.name, workflowType.version);
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
    context.run = engine.begin(workflowId, (first) => start(first, attributes));
  },
  in: (context, { words }) => {
    context.run = context.engine.latest(words[0] ?? "");
  },
  signal: (context, { words: [signalName = ""], options: { input, times = "1" } }) => {
    for (let count = 0; count < Number(times); count += 1) {
      step(context, (signaled) => signal(signaled, { signalName, input }));
    }
  },
  "request-cancel": (context) => step(context, requestCancel),
  pause: (context, { options: { reason = "", by } }) =>
    step(context, (paused) => pauseExecution(paused, { reason, identity: by })),
  terminate: (context, { options: { reason, details } }) =>
    step(context, (terminated) => terminate(terminated, { reason, details })),
  reset: (context, { words: [decision = "last"], options: { details } }) => {
    const { engine } = context;
    const { execution, history } = runOf(context);
    const source = { execution, history, encoded: history.map(encodeEvent) };
    const apply = { signals: true, policyRequests: true, results: true };
    const cut = { decision: decision as "first" | "last" | "beforeFailure" };
    const plan = planContinuation(source, { cut, apply }, engine.limits);
    const runId = engine.newRunId(execution.workflowId);
    step(context, (ended) => reset(ended, { plan, runId, details }));
  },

  // ── Deciders ──
  poll,
  answer,
  decide: (context, line) => {
    poll(context, line);
    answer(context, line);
  },

  // ── Workers ──
  work: (context, { words, options }) => {
    const { scheduledEventId } = openActivity(context, words[0]);
    step(context, (taken) => assert.ok(startActivity(taken, scheduledEventId, options.by)));
  },
  beat: (context, { words: [id, details] }) =>
    step(context, (beating) => heartbeat(beating, openActivity(context, id), details)),
  done: (context, { words: [id, result] }) =>
    step(context, (done) => completeActivity(done, openActivity(context, id), result)),
  failed: (context, { words: [id, reason], options: { details } }) =>
    step(context, (failed) => failActivity(failed, openActivity(context, id), { reason, details })),
  canceled: (context, { words: [id] }) =>
    step(context, (canceled) => cancelActivity(canceled, openActivity(context, id))),

  // ── Functions ──
  invoke: (context, { words: [id] }) =>
    step(context, (invoked) => assert.ok(startLambda(invoked, openFunction(context, id)))),
  returned: (context, { words: [id, result] }) =>
    step(context, (ended) => endLambda(ended, openFunction(context, id), { result })),
  broke: (context, { words: [id, reason = ""], options: { details } }) =>
    step(context, (ended) => endLambda(ended, openFunction(context, id), { reason, details })),
  "role-refused": (context, { words: [id, message = ""] }) =>
    step(context, (refused) => refuseLambdaRole(refused, openFunction(context, id), message)),

  // ── The server ──
  "hold-messages": ({ engine }) => {
    engine.isHolding = true;
  },
  "server-sleeps": ({ engine }, { words: [duration = ""] }) => {
    engine.now += Number(duration) * 1000;
  },
};
