// Executions of which a test knows every attribute, and a plain filter over them, with which the
// answers of a store are compared.
import assert from "node:assert/strict";
import {
  completeDecisionTask,
  type Facts,
  pauseExecution,
  requestCancel,
  terminate,
} from "@ekiden/engine";
import { closeStatuses, type Decision, isClosing } from "@ekiden/model";
import fc from "fast-check";
import type { AttributeName } from "../../src/operations/find/attributes.ts";
import type { Value } from "../../src/operations/find/kinds.ts";
import type { Comparison, Expression, Query } from "../../src/operations/find/query.ts";
import { isPaused } from "../../src/operations/pauses.ts";
import type { ExecutionId } from "../../src/store/store.ts";
import { domain, type StoreHarness } from "../store/suite/store-harness.ts";
import type { Vocabulary } from "./random-queries.ts";

export interface KnownExecution {
  readonly id: ExecutionId;
  readonly attributes: Readonly<Record<AttributeName, readonly (Value | undefined)[]>>;
}

const texts = [
  "",
  "a",
  "ab",
  "b",
  "Insufficient funds",
  "é",
  "\u0000",
  "\ud800x",
  "\u0001a",
  "ä'\"%_",
];
const payloads = ['{"a":{"b":42,"a b":"ab"},"b":[1,{"a":null}]}', '[{"a":"a"},true,3]', "a{", "42"];

/** What becomes of an execution, and when. */
interface Plan {
  readonly workflowId: string;
  readonly type: readonly [name: string, version: string];
  readonly tagList: readonly string[] | undefined;
  readonly input: string | undefined;
  readonly lambdaRole: string | undefined;
  readonly parent: string | undefined;
  /** Milliseconds before the start. */
  readonly wait: number;
  /** Milliseconds after the start. */
  readonly lasts: number;
  readonly context: string | undefined;
  readonly isAskedToCancel: boolean;
  readonly isPaused: boolean;
  readonly end: "none" | "complete" | "fail" | "cancel" | "terminate";
  readonly texts: readonly [reason: string | undefined, details: string | undefined];
}

const named = fc.constantFrom(...texts.filter((text) => text !== ""));
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

export const plans: fc.Arbitrary<readonly Plan[]> = fc.array(
  fc.record({
    workflowId: named,
    type: fc.tuple(named, fc.constantFrom("1", "2")),
    tagList: some(fc.array(fc.constantFrom(...texts), { maxLength: 3 })),
    input: some(fc.constantFrom(...payloads)),
    lambdaRole: some(named),
    parent: some(named),
    wait: fc.constantFrom(0, 0, 1_000),
    lasts: fc.constantFrom(0, 1_000, 5_000),
    context: some(fc.constantFrom(...texts)),
    isAskedToCancel: fc.boolean(),
    isPaused: fc.boolean(),
    end: fc.constantFrom("none", "complete", "fail", "cancel", "terminate"),
    texts: fc.tuple(some(fc.constantFrom(...texts)), some(fc.constantFrom(...texts))),
  }),
  { minLength: 1, maxLength: 20 },
);

export const makeExecutions = async (
  harness: StoreHarness,
  all: readonly Plan[],
): Promise<readonly KnownExecution[]> => {
  const made: ExecutionId[] = [];
  for (const [index, plan] of all.entries()) {
    // A workflow has one open run: the one before gives way.
    const open = await harness.store.executions.find({ domain, workflowId: plan.workflowId });
    if (open) await harness.terminate(open);
    made.push(await makeExecution(harness, plan, `list-${index % 3}/${index}`));
  }
  return Promise.all(made.map((id) => knownOf(harness, id)));
};

const makeExecution = async (
  harness: StoreHarness,
  plan: Plan,
  taskList: string,
): Promise<ExecutionId> => {
  const { workflowId, type, tagList, input, lambdaRole, parent, wait } = plan;
  harness.now += wait;
  const run = await harness.start(workflowId, {
    workflowType: { name: type[0], version: type[1] },
    taskList: { name: taskList },
    ...(tagList && { tagList: [...new Set(tagList)] }),
    ...(input !== undefined && { input }),
    ...(lambdaRole !== undefined && { lambdaRole }),
    ...(parent !== undefined && {
      parentWorkflowExecution: { workflowId: parent, runId: `${parent}-run` },
      parentInitiatedEventId: 5,
    }),
  });
  const step = harness.store.executions.step.bind(harness.store.executions, run);
  if (plan.isAskedToCancel) await step(harness.now, requestCancel);
  harness.now += plan.lasts;
  const [reason, details] = plan.texts;
  const pause = async (): Promise<void> => {
    if (plan.isPaused) await step(harness.now, (now) => void pauseExecution(now, pausing));
  };
  if (plan.end === "terminate") {
    await pause();
    await step(harness.now, (now) => terminate(now, { reason, details }));
    return run.id;
  }
  const decisions = decisionsOf(plan);
  if (plan.context === undefined && decisions.length === 0) {
    await pause();
    return run.id;
  }
  const task = await harness.takeDecision(taskList);
  assert.ok(task);
  const answer = { ...task, decisions, executionContext: plan.context };
  await step(harness.now, (now) => completeDecisionTask(now, answer, noFacts));
  if (decisions.length === 0) await pause();
  return run.id;
};

const pausing = { reason: "The bank is away", identity: "operator" };

const decisionsOf = ({ end, texts: [reason, details], input }: Plan): readonly Decision[] => {
  if (end === "complete") return [{ type: "CompleteWorkflowExecution", data: { result: input } }];
  if (end === "fail") return [{ type: "FailWorkflowExecution", data: { reason, details } }];
  return end === "cancel" ? [{ type: "CancelWorkflowExecution", data: { details } }] : [];
};

const noFacts: Facts = {
  workflowType: () => ({ deprecated: false }),
  activityType: () => ({ deprecated: false }),
  openExecutions: 0,
  newRunId: "not used",
  lambdaAvailable: false,
};

/** From its history, which is the truth (I1). */
export const knownOf = async (harness: StoreHarness, id: ExecutionId): Promise<KnownExecution> => {
  const found = await harness.store.executions.find({ id });
  const history = await harness.history(id);
  const [first] = history;
  const last = history.at(-1);
  assert.ok(found && last && first?.type === "WorkflowExecutionStarted");
  const { data: start, at } = first;
  const closing = isClosing(last) ? last : undefined;
  const close = (closing?.data ?? {}) as { reason?: string; details?: string; result?: string };
  const contexts = history.flatMap(({ type, data }) =>
    type === "DecisionTaskCompleted" && data.executionContext !== undefined
      ? [data.executionContext]
      : [],
  );
  const isAsked = history.some(({ type }) => type === "WorkflowExecutionCancelRequested");
  return {
    id,
    attributes: {
      workflowId: [found.execution.workflowId],
      runId: [found.execution.runId],
      "type.name": [start.workflowType.name],
      "type.version": [start.workflowType.version],
      status: [closing ? closeStatuses[closing.type] : "OPEN"],
      started: [at],
      closed: closing ? [closing.at] : [],
      duration: closing ? [closing.at - at] : [],
      tag: start.tagList ?? [],
      taskList: [start.taskList.name],
      "parent.workflowId": [start.parentWorkflowExecution?.workflowId],
      "parent.runId": [start.parentWorkflowExecution?.runId],
      lambdaRole: [start.lambdaRole],
      cancelRequested: [isAsked && !closing],
      // No event tells it.
      paused: [isPaused(found.execution)],
      historyLength: [history.length],
      "failure.reason": [close.reason],
      "failure.details": [close.details],
      context: contexts.slice(-1),
      input: [start.input],
      result: [close.result],
    },
  };
};

export const vocabularyOf = (executions: readonly KnownExecution[]): Vocabulary => ({
  texts: [
    ...new Set([
      ...texts,
      ...payloads,
      ...executions.map(({ attributes }) => String(attributes.runId)),
    ]),
  ],
  times: [
    ...new Set(
      executions.flatMap(({ attributes: { started, closed } }) =>
        [...started, ...closed].map(Number).flatMap((at) => [at, at + 1]),
      ),
    ),
  ],
});

/** What the query finds, in its order, found without any store. */
export const filtered = (
  executions: readonly KnownExecution[],
  { condition, order: { by, ascending } }: Query,
): readonly ExecutionId[] => {
  const timeOf = ({ attributes }: KnownExecution): number | undefined =>
    (by === "startTime" ? attributes.started : attributes.closed)[0] as number | undefined;
  return executions
    .filter((each) => timeOf(each) !== undefined && (!condition || isSo(condition, each)))
    .sort((one, other) => {
      const order = Number(timeOf(one)) - Number(timeOf(other)) || one.id - other.id;
      return ascending ? order : -order;
    })
    .map(({ id }) => id);
};

const isSo = (expression: Expression, known: KnownExecution): boolean => {
  if ("not" in expression) return !isSo(expression.not, known);
  if ("all" in expression) return expression.all.every((each) => isSo(each, known));
  if ("any" in expression) return expression.any.some((each) => isSo(each, known));
  const values = known.attributes[expression.attribute].filter((each) => each !== undefined);
  const { path } = expression;
  const inner = path.length === 0 ? values : values.flatMap((each) => insideOf(each, path));
  if (expression.operator === "!=") return !inner.includes(expression.values[0] ?? null);
  return inner.some((each) => isComparedSo(expression, each));
};

const insideOf = (text: Value, path: Comparison["path"]): Value[] => {
  try {
    let inner = JSON.parse(String(text));
    for (const step of path)
      inner = Object.entries(inner).find(([name]) => name === `${step}`)?.[1];
    return inner === undefined ? [] : [inner];
  } catch {
    return [];
  }
};

const isComparedSo = ({ operator, values }: Comparison, found: Value): boolean => {
  if (operator === "exists") return true;
  if (operator === "in") return values.includes(found);
  const [value = null] = values;
  if (operator === "=") return found === value;
  if (operator === "~") return typeof found === "string" && found.includes(`${value}`);
  return isOrderedSo(operator, found, value);
};

const isOrderedSo = (operator: string, found: Value, value: Value): boolean => {
  const isComparable = ["number", "string"].includes(typeof found) && typeof found === typeof value;
  if (!isComparable || found === null || value === null) return false;
  const order = found < value ? "<" : found > value ? ">" : "=";
  return operator.includes(order);
};
