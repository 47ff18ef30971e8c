// What was open when a server stopped goes on when it starts again, whichever way it stopped. The
// servers are processes of their own and the deadlines are whole seconds, so this needs real time:
// it waits for it once, while the server is down, until the shortest deadlines are overdue.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Decision,
  decisionToWire,
  eventFromWire,
  type HistoryEvent,
  type WireEvent,
} from "@ekiden/model";
import { checkInvariants, type Delivery } from "@ekiden/testing";
import { Client, Line } from "./client.ts";
import { replayViolations } from "./described.ts";
import { temporaryDirectory } from "./directory.ts";
import { print } from "./figures.ts";
import { Inspection } from "./inspection.ts";
import { registerAll } from "./register.ts";
import { ServerProcess } from "./server-process.ts";
import { until } from "./time.ts";
import { domain, journey, work } from "./workflows.ts";

/** For a machine that is busy with other things. */
const atOnceMilliseconds = 2_000;
const overdueMilliseconds = 2_200;

const timer = (timerId: string, startToFireTimeout: string): Decision => ({
  type: "StartTimer",
  data: { timerId, startToFireTimeout },
});

const activity = (activityId: string, startToCloseTimeout: string): Decision => ({
  type: "ScheduleActivityTask",
  data: {
    activityType: work,
    activityId,
    taskList: { name: activityId },
    scheduleToStartTimeout: "NONE",
    scheduleToCloseTimeout: "NONE",
    startToCloseTimeout,
    heartbeatTimeout: "NONE",
  },
});

/** One who starts, decides and works by hand. */
class Hands {
  readonly line = new Line();
  readonly client = new Client("hands", this.line);
  readonly deliveries: Delivery[] = [];

  async start(workflowId: string, taskStartToCloseTimeout: string): Promise<void> {
    await this.client.insist("StartWorkflowExecution", {
      domain,
      workflowId,
      workflowType: journey,
      taskList: { name: workflowId },
      taskStartToCloseTimeout,
    });
  }

  /** Takes the decision task that waits for a workflow. */
  async takeDecision(workflowId: string): Promise<{ token: string; events: HistoryEvent[] }> {
    const input = { domain, taskList: { name: workflowId }, identity: "hands" };
    const { events: wire, ...task } = await this.client.insist("PollForDecisionTask", input);
    const events = wire.map((event) => eventFromWire(event as WireEvent));
    const returnedAt = Date.now();
    this.deliveries.push({ kind: "decision", identity: "hands", returnedAt, events, task });
    return { token: task.taskToken, events };
  }

  async decide(taskToken: string, ...decisions: readonly Decision[]): Promise<string> {
    const input = { taskToken, decisions: decisions.map(decisionToWire) };
    const outcome = await this.client.call("RespondDecisionTaskCompleted", input);
    return outcome.kind === "fault" ? outcome.fault : outcome.kind;
  }

  async takeActivity(name: string): Promise<string> {
    const input = { domain, taskList: { name }, identity: "hands" };
    const task = await this.client.insist("PollForActivityTask", input);
    const returnedAt = Date.now();
    this.deliveries.push({ kind: "activity", identity: "hands", returnedAt, task });
    return task.taskToken;
  }

  async complete(taskToken: string): Promise<string> {
    const outcome = await this.client.call("RespondActivityTaskCompleted", { taskToken });
    return outcome.kind === "fault" ? outcome.fault : outcome.kind;
  }

  [Symbol.dispose](): void {
    this.line.hangUp();
  }
}

/** Brings four workflows to where they wait for something. */
const prepare = async (hands: Hands) => {
  await hands.start("queued", "60");
  await hands.start("kept", "60");
  const kept = await hands.takeDecision("kept");
  await hands.start("resting", "60");
  const first = await hands.takeDecision("resting");
  await hands.decide(
    first.token,
    timer("overdue", "1"),
    timer("later", "4"),
    activity("waiting", "60"),
    activity("working", "60"),
    activity("held", "1"),
  );
  const working = await hands.takeActivity("working");
  const held = await hands.takeActivity("held");
  await hands.start("dropped", "2");
  const dropped = await hands.takeDecision("dropped");
  return { kept: kept.token, dropped: dropped.token, working, held };
};

type Tokens = Awaited<ReturnType<typeof prepare>>;

/** What was handed out before goes on to be good, and what is overdue is not. */
const goOn = async (hands: Hands, tokens: Tokens): Promise<void> => {
  assert.equal(await hands.complete(tokens.held), "UnknownResourceFault");
  assert.equal(await hands.decide(tokens.dropped), "UnknownResourceFault");
  assert.equal(await hands.complete(tokens.working), "ok");
  assert.equal(await hands.decide(tokens.kept), "ok");
  assert.equal(await hands.complete(await hands.takeActivity("waiting")), "ok");
  assert.equal(await hands.decide((await hands.takeDecision("queued")).token), "ok");
  assert.equal(await hands.decide((await hands.takeDecision("dropped")).token), "ok");
};

const timeOf = (events: readonly HistoryEvent[], type: string, timerId?: string): number => {
  const event = events.find(
    (one) =>
      one.type === type && (!timerId || (one.data as { timerId?: string }).timerId === timerId),
  );
  assert.ok(event, `no ${type} ${timerId ?? ""}`);
  return event.at;
};

/** The timer that was not due fires by itself; a poll is waiting for that. */
const waitForLater = async (hands: Hands): Promise<HistoryEvent[]> => {
  const { token, events } = await hands.takeDecision("resting");
  await hands.decide(token);
  const fired = events.some(
    ({ type, data }) => type === "TimerFired" && (data as { timerId: string }).timerId === "later",
  );
  return fired ? events : waitForLater(hands);
};

for (const signal of ["SIGKILL", "SIGTERM"] as const) {
  test(`open executions, tasks, timers and deadlines go on after ${signal}`, async () => {
    using directory = temporaryDirectory();
    using hands = new Hands();
    const data = directory.path;
    await using server = await ServerProcess.start({ data });
    hands.line.connect(server.port);
    await registerAll(hands.client);
    const tokens = await prepare(hands);
    const dueAt = Date.now();
    hands.line.gate.shut();
    await server.stop(signal);

    await until(dueAt + overdueMilliseconds);
    await using again = await ServerProcess.start({ data });
    const startedAgainAt = Date.now();
    hands.line.connect(again.port);
    const { count } = await new Inspection({ client: hands.client, domain }).countOpen();
    assert.equal(count, 4);
    await goOn(hands, tokens);
    const events = await waitForLater(hands);

    assert.ok(timeOf(events, "TimerFired", "overdue") <= startedAgainAt + atOnceMilliseconds);
    assert.ok(timeOf(events, "ActivityTaskTimedOut") <= startedAgainAt + atOnceMilliseconds);
    await assertSound(hands);
  });
}

const assertSound = async ({ client, line, deliveries }: Hands): Promise<void> => {
  const inspection = new Inspection({ client, domain });
  const runs = await inspection.read(await inspection.openRuns());
  const listings = await inspection.listings();
  const evidence = { runs, calls: line.calls, deliveries, listings };
  const violations = [...replayViolations(domain, runs), ...checkInvariants(evidence)];
  assert.deepEqual(print(violations), []);
};
