// What may be said to the service, as plain data: each command is said to the reference and to the
// real one, and both must answer alike.
import assert from "node:assert/strict";
import type { HistoryEvent } from "@ekiden/model";
import { type ModelDecision, Refusal } from "./decisions.ts";
import type { History } from "./histories.ts";
import { endCall, pauseCall, pauseTold, resetInput } from "./operator-calls.ts";
import type { OperatorCommand } from "./operators.ts";
import type { Paused } from "./pauses.ts";
import type { Reference } from "./reference.ts";
import type { ForkCommand, NamedRun, ResetCommand } from "./resets.ts";
import {
  activityType,
  domain,
  type ModelCallName,
  type Service,
  taskList,
  workflowType,
} from "./service.ts";
import { type GivenTask, waitingIn } from "./tasks.ts";

export type Command =
  | { do: "start"; workflowId: string; settings: Settings }
  | { do: "signal"; workflowId: string; signalName: string }
  | { do: "signalWithStart"; workflowId: string; signalName: string; settings: Settings }
  | { do: "requestCancel"; workflowId: string }
  | { do: "terminate"; workflowId: string; childPolicy?: string | undefined }
  | { do: "pollDecision" | "pollActivity" }
  | {
      do: "decide";
      task: number;
      decisions: readonly ModelDecision[];
      context?: string | undefined;
    }
  | { do: "endActivity"; task: number; as: ActivityEnd; text: string }
  | ({ do: "operate"; workflowId: string } & OperatorCommand)
  | ({ do: "pause" | "resume" } & Paused)
  | { do: "resumePaused"; which: number }
  | ({ do: "reset" } & ChosenRun & ResetCommand)
  | ({ do: "fork" } & ChosenRun & ForkCommand)
  | { do: "heartbeat"; task: number; details?: string | undefined }
  | { do: "pass"; milliseconds: number }
  | { do: "look"; tag: string };

/** The latest of the runs that have decided something, or one before it. */
export interface ChosenRun {
  readonly back: number;
  /** Else the open run of its workflow. */
  readonly isNamed: boolean;
}

export interface Settings {
  readonly executionStartToCloseTimeout: string;
  readonly childPolicy: string;
  readonly taskPriority: string;
  readonly tagList?: readonly string[] | undefined;
}

export type ActivityEnd = "Completed" | "Failed" | "Canceled";

interface Held extends GivenTask {
  readonly taskToken: string;
}

/** Tasks that were given a while ago are still answered now and then. */
const maxHeld = 6;

export class Session {
  readonly #reference: Reference;
  readonly #service: Service;
  readonly #held: Record<GivenTask["kind"], Held[]> = { decision: [], activity: [] };
  /** Up to which event each history has been compared. */
  readonly #compared = new Map<History, number>();
  commands = 0;

  constructor(reference: Reference, service: Service) {
    this.#reference = reference;
    this.#service = service;
  }

  /** Throws AssertionError where the two part. */
  async say(command: Command): Promise<void> {
    this.commands += 1;
    // No two things that are said happen at one moment, so none is due at one moment either.
    await this.#pass(1);
    await this.#saying[command.do](command as never);
    await this.#compareHistories();
  }

  async #pass(milliseconds: number): Promise<void> {
    this.#reference.pass(milliseconds);
    await this.#service.pass(milliseconds);
  }

  readonly #saying: { readonly [K in Command["do"]]: (command: Of<K>) => Promise<void> } = {
    start: async ({ workflowId, settings }) => {
      await this.#both(
        () => ({ runId: this.#reference.start(workflowId, { ...settings }) }),
        "StartWorkflowExecution",
        { domain, workflowId, workflowType, ...settings },
      );
    },
    signal: async ({ workflowId, signalName }) => {
      const input = { domain, workflowId, signalName };
      const said = () => this.#reference.signal(workflowId, signalName);
      await this.#both(said, "SignalWorkflowExecution", input);
    },
    signalWithStart: async ({ workflowId, signalName, settings }) => {
      await this.#both(
        () => this.#reference.signalWithStart(workflowId, signalName, { ...settings }),
        "SignalWithStartWorkflowExecution",
        { domain, workflowId, workflowType, ...settings, signalName },
      );
    },
    requestCancel: async ({ workflowId }) => {
      const said = () => this.#reference.requestCancel(workflowId);
      await this.#both(said, "RequestCancelWorkflowExecution", { domain, workflowId });
    },
    terminate: async ({ workflowId, childPolicy }) => {
      await this.#both(
        () => this.#reference.terminate(workflowId, childPolicy),
        "TerminateWorkflowExecution",
        { domain, workflowId, ...(childPolicy && { childPolicy }) },
      );
    },
    pollDecision: () => this.#poll("decision"),
    pollActivity: () => this.#poll("activity"),
    decide: async ({ task, decisions, context }) => {
      const held = this.#pick("decision", task);
      if (!held) return;
      await this.#both(
        () => this.#reference.decide(held, decisions, context),
        "RespondDecisionTaskCompleted",
        {
          taskToken: held.taskToken,
          decisions: decisions.map(wireDecision),
          ...(context !== undefined && { executionContext: context }),
        },
      );
    },
    endActivity: async ({ task, as, text }) => {
      const held = this.#pick("activity", task);
      if (!held) return;
      const data = as === "Completed" ? { result: text } : { details: text };
      await this.#both(
        () => this.#reference.endActivity(held, `ActivityTask${as}`, data),
        `RespondActivityTask${as}`,
        { taskToken: held.taskToken, ...data },
      );
    },
    operate: async ({ workflowId, ...command }) => {
      const { activityId, act, text, isUnstarted } = command;
      const [operation, more] = endCall(act, text);
      await this.#both(() => this.#reference.endByOperator(workflowId, command), operation, {
        domain,
        workflowId,
        activityId,
        ...(isUnstarted && { startedEventId: 0 }),
        ...more,
      });
    },
    pause: async ({ what, workflowId }) => {
      const reference = this.#reference;
      const said = () => {
        if (what !== "execution") return pauseTold(reference.pauseAll(what));
        const { runId, since } = reference.pause(workflowId);
        return { runId, ...pauseTold(since) };
      };
      await this.#both(said, ...pauseCall("Pause", what, workflowId));
    },
    resume: (command) => this.#resume(command),
    resumePaused: async ({ which }) => {
      const { paused } = this.#reference;
      const one = paused[which % Math.max(1, paused.length)];
      if (one) await this.#resume(one);
    },
    reset: async ({ do: _do, back, isNamed, ...command }) => {
      const named = this.#runChosen({ back, isNamed });
      if (!named) return;
      const input = resetInput(named, command);
      const said = () => this.#reference.reset(named, command);
      await this.#both(said, "ResetWorkflowExecution", input);
    },
    fork: async ({ do: _do, back, isNamed, ...command }) => {
      const named = this.#runChosen({ back, isNamed });
      if (!named) return;
      const input = resetInput(named, command);
      const said = () => this.#reference.fork(named, command);
      await this.#both(said, "ForkWorkflowExecution", input);
    },
    heartbeat: async ({ task, details }) => {
      const held = this.#pick("activity", task);
      if (!held) return;
      await this.#both(
        () => ({ cancelRequested: this.#reference.heartbeat(held, details) }),
        "RecordActivityTaskHeartbeat",
        { taskToken: held.taskToken, ...(details !== undefined && { details }) },
      );
    },
    pass: ({ milliseconds }) => this.#pass(milliseconds),
    look: ({ tag }) => this.#look(tag),
  };

  async #resume({ what, workflowId }: Paused): Promise<void> {
    const reference = this.#reference;
    const said = () =>
      what === "execution" ? reference.resume(workflowId) : reference.resumeAll(what);
    await this.#both(said, ...pauseCall("Resume", what, workflowId));
  }

  /** Says it to both; answers the real answer, or undefined where both refuse. */
  async #both(said: () => unknown, operation: ModelCallName, input: object): Promise<void> {
    const expected = refusalOr(said);
    const found = await this.#service.call(operation, input as never);
    assert.deepEqual(found, expected ?? {}, operation);
  }

  #runChosen({ back, isNamed }: ChosenRun): NamedRun | undefined {
    const { runs } = this.#reference;
    const decided = runs.filter((run) => run.of("DecisionTaskCompleted").length > 0);
    const chosen = decided[decided.length - 1 - (back % Math.max(1, decided.length))];
    return chosen && { workflowId: chosen.workflowId, ...(isNamed && { runId: chosen.runId }) };
  }

  async #poll(kind: GivenTask["kind"]): Promise<void> {
    const best = this.#reference.best(kind);
    const operation = kind === "decision" ? "PollForDecisionTask" : "PollForActivityTask";
    const input = { domain, taskList };
    const found = await this.#service.poll(operation, input, best.length > 0);
    const answer = found as unknown as Polled;
    if (best.length === 0) {
      assert.equal(answer.taskToken, undefined, "there is no ready task");
      return;
    }
    const { workflowExecution, startedEventId, taskToken = "" } = answer;
    const task = best.find(({ run }) => run.runId === workflowExecution?.runId);
    assert.ok(task, `${workflowExecution?.workflowId ?? "nothing"} is the best ${kind} task`);
    // Of several activities of one run and one age, whichever was given.
    const scheduled = await this.#scheduledOf(task.run, startedEventId);
    const isBest = best.some(
      ({ run, scheduledEventId }) => run === task.run && scheduledEventId === scheduled,
    );
    assert.ok(isBest, `event ${scheduled} scheduled the best ${kind} task`);
    const given = this.#reference.give(kind, task.run, scheduled);
    assert.equal(startedEventId, given.startedEventId);
    this.#held[kind].push({ ...given, taskToken });
    if (this.#held[kind].length > maxHeld) this.#held[kind].shift();
    if (kind === "decision") assert.equal(answer.events?.length, startedEventId);
  }

  async #scheduledOf(run: History, startedEventId: number): Promise<number> {
    const [started] = (await this.#service.events(run, startedEventId)) ?? [];
    return (started as HistoryEvent<"ActivityTaskStarted">).data.scheduledEventId;
  }

  #pick(kind: GivenTask["kind"], index: number): Held | undefined {
    const held = this.#held[kind];
    return held[held.length - 1 - (index % Math.max(1, held.length))];
  }

  async #compareHistories(): Promise<void> {
    for (const run of this.#reference.changed) {
      const from = this.#compared.get(run) ?? 0;
      const found = await this.#service.events(run, from + 1);
      if (!this.#reference.runs.includes(run)) continue;
      assert.ok(found, `${run.workflowId} ${run.runId} is there`);
      const expected = run.events.slice(from);
      assert.deepEqual(
        found.map(({ id, type }) => `${id} ${type}`),
        expected.map(({ id, type }) => `${id} ${type}`),
      );
      for (const [index, event] of expected.entries()) {
        assert.deepEqual(
          shownLike(found[index], event),
          plain(event),
          `${run.workflowId} ${event.type}`,
        );
      }
      this.#compared.set(run, run.events.length);
    }
    this.#reference.changed.clear();
  }

  /** Describe of every run, List and Count, and how many tasks wait. */
  async #look(tag: string): Promise<void> {
    for (const run of this.#reference.runs) await this.#lookAt(run);
    for (const kind of ["decision", "activity"] as const) {
      const operation =
        kind === "decision" ? "CountPendingDecisionTasks" : "CountPendingActivityTasks";
      const found = (await this.#service.call(operation, { domain, taskList })) as {
        count: number;
      };
      assert.equal(found.count, waitingIn(this.#reference.runs, kind).length, operation);
    }
    for (const state of ["Open", "Closed"] as const) await this.#lookAtList(state, tag);
  }

  async #lookAtList(state: "Open" | "Closed", tag: string): Promise<void> {
    const runs = this.#reference.runs.filter(({ isOpen }) => isOpen === (state === "Open"));
    const tagged = runs.filter(({ started }) =>
      (started.tagList as string[] | undefined)?.includes(tag),
    );
    const input = { domain, startTimeFilter: { oldestDate: 0 }, tagFilter: { tag } };
    const list = await this.#service.call(`List${state}WorkflowExecutions`, input);
    const count = await this.#service.call(`Count${state}WorkflowExecutions`, {
      domain,
      startTimeFilter: { oldestDate: 0 },
    });
    const { executionInfos } = list as { executionInfos: { execution: { runId: string } }[] };
    assert.deepEqual(
      executionInfos.map(({ execution }) => execution.runId).sort(),
      tagged.map(({ runId }) => runId).sort(),
      `List${state} with a tag`,
    );
    assert.deepEqual(count, { count: runs.length, truncated: false });
  }

  async #lookAt(run: History): Promise<void> {
    const execution = { workflowId: run.workflowId, runId: run.runId };
    const answer = await this.#service.call("DescribeWorkflowExecution", { domain, execution });
    const { executionInfo, openCounts, latestExecutionContext } = answer as unknown as Described;
    assert.equal(executionInfo.executionStatus, run.isOpen ? "OPEN" : "CLOSED");
    assert.equal(
      executionInfo.cancelRequested,
      run.isOpen && run.of("WorkflowExecutionCancelRequested").length > 0,
    );
    assert.equal(latestExecutionContext, run.context);
    assert.deepEqual(openCounts, {
      openActivityTasks: run.openActivities.length,
      openDecisionTasks: run.queuedDecision || run.startedDecision ? 1 : 0,
      openTimers: run.openTimers.length,
      openChildWorkflowExecutions: run.openChildren.length,
      openLambdaFunctions: 0,
    });
  }
}

type Of<K extends Command["do"]> = Extract<Command, { do: K }>;

interface Polled {
  readonly taskToken?: string;
  readonly startedEventId: number;
  readonly workflowExecution?: { workflowId: string; runId: string };
  readonly events?: readonly unknown[];
}

interface Described {
  readonly executionInfo: { executionStatus: string; cancelRequested: boolean };
  readonly openCounts: object;
  readonly latestExecutionContext?: string;
}

const refusalOr = (said: () => unknown): unknown => {
  try {
    return said();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
};

const wireDecision = ({ type, data }: ModelDecision) => {
  const member = `${type.charAt(0).toLowerCase()}${type.slice(1)}DecisionAttributes`;
  const types: Readonly<Record<string, object>> = {
    ScheduleActivityTask: { activityType },
    StartChildWorkflowExecution: { workflowType },
  };
  return { decisionType: type, [member]: { ...data, ...types[type] } };
};

interface Shown {
  readonly id: number;
  readonly at: number;
  readonly type: string;
  readonly data: object;
}

/** Of a real event, what the model says of it. */
const shownLike = (found: Shown | undefined, { data }: Shown): object => {
  const attributes = found?.data as Readonly<Record<string, unknown>> | undefined;
  const shown = Object.keys(data).map((name) => [name, attributes?.[name]]);
  return plain({
    id: found?.id ?? 0,
    at: found?.at ?? 0,
    type: found?.type ?? "",
    data: Object.fromEntries(shown),
  });
};

const plain = ({ id, at, type, data }: Shown): object =>
  JSON.parse(JSON.stringify({ id, at, type, data }));
