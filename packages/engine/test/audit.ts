// Reads one history as a stranger would, event by event, without the engine's own fold, and objects
// to all that cannot be: a gap in the ids, time running back, an id that points at the wrong event,
// two decision tasks at once, an end without a beginning, anything after the close.
import assert from "node:assert/strict";
import {
  check,
  type EventType,
  events,
  type HistoryEvent,
  isClosing,
  mayPointAtNothing,
  referenceOf,
  sharedAttributes,
} from "@ekiden/model";
import type { ReadyTask, TaskKind } from "../src/effect.ts";

type Attributes = Readonly<Record<string, unknown>>;
type Scheduled = {
  readonly taskList: { readonly name: string };
  readonly taskPriority?: string | undefined;
};

/** Of each thing that begins, at most one start and one end is told. */
const onceOnly = (type: EventType): readonly [group: string, attribute: string] | undefined => {
  if (/^(DecisionTask|ActivityTask|LambdaFunction)Started$/.test(type))
    return ["start", "scheduledEventId"];
  if (/^(DecisionTask|ActivityTask|LambdaFunction)(Completed|Failed|TimedOut|Canceled)$/.test(type))
    return ["end", "scheduledEventId"];
  if (type === "StartLambdaFunctionFailed") return ["end", "scheduledEventId"];
  if (/^Timer(Fired|Canceled)$/.test(type)) return ["end", "startedEventId"];
  if (type === "ChildWorkflowExecutionStarted") return ["start", "initiatedEventId"];
  if (/^ChildWorkflow|^ExternalWorkflow|^StartChild.*Failed$|External.*Failed$/.test(type))
    return ["end", "initiatedEventId"];
  return undefined;
};

export class Audit {
  readonly history: HistoryEvent[] = [];
  closed = false;
  readonly #once = new Set<string>();
  readonly #waitingActivities = new Map<number, Scheduled>();
  readonly #waitingFunctions = new Set<number>();
  #queuedDecisionTask: readonly [number, Scheduled] | undefined;
  #startedDecisionTask: number | undefined;

  read(event: HistoryEvent): void {
    const { id, at, type } = event;
    const last = this.history.at(-1);
    assert.equal(id, this.history.length + 1, "ids count from 1 without a gap");
    assert.ok(at >= (last?.at ?? 0), `${id} ${type} is stamped earlier than the event before it`);
    assert.ok(!this.closed, `${id} ${type} comes after the close`);
    assert.equal(type === "WorkflowExecutionStarted", id === 1, "a history begins with its start");
    this.#checkShape(event);
    this.#checkReferences(event);
    this.history.push(event);
    this.#checkOnce(event);
    this.#follow(event);
  }

  /** Every task that may be taken now; nothing else may be on offer. */
  tasksToBeHad(): ReadyTask[] {
    if (this.closed) return [];
    const activities = [...this.#waitingActivities].map((task) => toReadyTask("activity", task));
    const functions = [...this.#waitingFunctions].map((id) =>
      toReadyTask("lambda", [id, { taskList: { name: "functions" } }]),
    );
    const tasks = [...activities, ...functions];
    if (this.#queuedDecisionTask && this.#startedDecisionTask === undefined) {
      tasks.push(toReadyTask("decision", this.#queuedDecisionTask));
    }
    return tasks;
  }

  #checkShape({ id, type, data }: HistoryEvent): void {
    const shape = events[type];
    check(shape, data);
    for (const name of Object.keys(data)) {
      assert.ok(Object.hasOwn(shape.properties, name), `${id} ${type} has no member ${name}`);
    }
  }

  #checkReferences({ id, type, data }: HistoryEvent): void {
    for (const [attribute, value] of Object.entries(data)) {
      const reference = referenceOf(type, attribute);
      // What is in the history of another run, the harness checks.
      if (!reference || reference.run) continue;
      if (value === 0 && mayPointAtNothing(type, attribute)) continue;
      const target = this.history[(value as number) - 1];
      const found = `${target?.id ?? "nothing"} ${target?.type ?? ""}`;
      const what = `${id} ${type} ${attribute}=${value} points at ${found}`;
      assert.equal(target?.type, reference.type, what);
      this.#checkIdentity({ what, data, target });
    }
  }

  #checkIdentity(pair: { what: string; data: object; target: HistoryEvent | undefined }): void {
    const own: Attributes & { workflowExecution?: { workflowId: string } } = { ...pair.data };
    const other: Attributes & { workflowId?: string } = { ...pair.target?.data };
    for (const name of sharedAttributes) {
      if (own[name] === undefined || other[name] === undefined) continue;
      assert.equal(own[name], other[name], `${pair.what}, which is about another ${name}`);
    }
    if (!own.workflowExecution || !other.workflowId) return;
    assert.equal(own.workflowExecution.workflowId, other.workflowId, pair.what);
  }

  #checkOnce({ id, type, data }: HistoryEvent): void {
    const rule = onceOnly(type);
    const of = rule && (data as Attributes)[rule[1]];
    if (!rule || !of) return;
    const key = `${rule[0]} of ${of}`;
    assert.ok(!this.#once.has(key), `${id} ${type} tells a second ${key}`);
    this.#once.add(key);
  }

  #follow(event: HistoryEvent): void {
    const { id, type, data } = event;
    if (isClosing(event)) this.closed = true;
    if (type === "ActivityTaskScheduled") this.#waitingActivities.set(id, data as Scheduled);
    else if (type.startsWith("ActivityTask") && "scheduledEventId" in data) {
      this.#waitingActivities.delete(data.scheduledEventId as number);
    }
    if (type === "LambdaFunctionScheduled") this.#waitingFunctions.add(id);
    else if (/LambdaFunction/.test(type) && "scheduledEventId" in data) {
      this.#waitingFunctions.delete(data.scheduledEventId as number);
    }
    if (type.startsWith("DecisionTask")) this.#followDecisionTask({ id, type, data } as never);
  }

  /** I5, from the history alone. */
  #followDecisionTask({ id, type, data }: HistoryEvent): void {
    if (type === "DecisionTaskScheduled") {
      assert.equal(this.#queuedDecisionTask, undefined, `${id}: a decision task is queued already`);
      this.#queuedDecisionTask = [id, data as Scheduled];
    } else if (type === "DecisionTaskStarted") {
      assert.equal(this.#startedDecisionTask, undefined, `${id}: a decision task is started`);
      this.#startedDecisionTask = id;
      this.#queuedDecisionTask = undefined;
    } else if ((data as { startedEventId: number }).startedEventId === 0) {
      this.#queuedDecisionTask = undefined;
    } else this.#startedDecisionTask = undefined;
  }
}

const toReadyTask = (
  kind: TaskKind,
  [id, { taskList, taskPriority = "0" }]: readonly [number, Scheduled],
) => ({
  kind,
  taskList,
  priority: Number(taskPriority),
  scheduledEventId: id,
});
