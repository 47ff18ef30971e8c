// Every statement that the store sends finds what it wants by an index, and looks at little more
// than that, however much is stored: the plans are PostgreSQL's own, of all that was really asked.
import assert from "node:assert/strict";
import { after as atEnd, test } from "node:test";
import { start, terminate } from "@ekiden/engine";
import { type Plan, PlanLog, type PlanNode, startTestPostgres } from "@ekiden/testing";
import { systemClock } from "../../src/clock.ts";
import { fireDeadlines } from "../../src/jobs/deadlines.ts";
import { deliverMessages } from "../../src/jobs/messages.ts";
import { newRunId } from "../../src/run-id.ts";
import { domainKey, domainScope } from "../../src/store/domain-key.ts";
import type { EventSource } from "../../src/store/event-delivery-store.ts";
import type { ExecutionId, Store, UndeliveredTask } from "../../src/store/store.ts";
import { openPostgresHarness } from "./postgres-harness.ts";
import {
  complete,
  continueAsNew,
  scheduleActivity,
  signalExternal,
  startChild,
  startTimer,
} from "./suite/decisions.ts";
import { attributes, dawn, day, domain, type StoreHarness, second } from "./suite/store-harness.ts";

const stored = 20_000;
const storedOpen = 5_000;
/** One of so many has a rare type and a rare tag. */
const rareEvery = 100;
const storedAccounts = 200;
const domainsPerAccount = 20;
const maxAtOnce = 500;
/** To be sure that the run was what it should be; all others are looked at as well. */
const hot = [
  "append-events",
  "claim-due",
  "claim-event-deliveries",
  "claim-messages",
  "claim-tasks",
  "confirm-runs",
  "count-waiting-event-deliveries",
  "delete-event-delivery",
  "delete-tasks",
  "domains-ascending",
  "domains-descending",
  "enter-run-tags",
  "fail-event-delivery",
  "find-next-event-delivery",
  "give-up-event-deliveries",
  "insert-domain",
  "insert-returned-task",
  "insert-runs",
  "insert-tasks",
  "look-for-returned-tasks",
  "record-batch",
  "remove-dead-event-deliveries",
  "remove-returned-task",
  "remove-run-tags",
  "remove-runs",
  "retry-event-delivery",
  "select-event-deliveries",
  "select-closed-runs",
  "select-events",
  "select-incidents",
  "select-last-closed-runs",
  "select-named-runs",
  "select-next-event-delivery",
  "select-open-runs",
  "select-runs",
  "select-task-lists",
  "update-runs",
];
const crowded = "crowded";
/** Tasks that wait for another poller. */
const returned = 400;
/** Rows that a statement may look at beside those it wants: a handful, some taken by others. */
const maxNeedless = 300;

const log = new PlanLog();
const postgres = await startTestPostgres({
  settings: log.settings,
  onLine: log.read,
});
atEnd(() => postgres[Symbol.asyncDispose]());

/** Most of them closed, and the others with a task that no worker takes. */
const fill = async (harness: StoreHarness): Promise<void> => {
  // PostgreSQL knows nothing of the tables: it looks at them by itself within a minute only.
  await fillSome(harness.store, 0, stored);
  await fillAccounts(harness);
  await postgres.run("ekiden_1", "analyze");
};

const fillSome = async ({ executions }: Store, from: number, to: number): Promise<void> => {
  const fillOne = async (index: number): Promise<void> => {
    const key = { domain, workflowId: `stored-${index}`, runId: `stored-${index}` };
    const at = dawn - stored + index;
    const id = await executions.start(key, at, (step, newId: ExecutionId) => {
      start(step, {
        ...attributes,
        taskList: { name: crowded },
        workflowType: { name: index % rareEvery === 0 ? "rare" : "leg", version: "1" },
        tagList: index % rareEvery === 0 ? ["rare", "common"] : ["common"],
      });
      return newId;
    });
    if (index >= storedOpen) await executions.step({ id }, at, (step) => terminate(step, {}));
  };
  for (let first = from; first < to; first += maxAtOnce) {
    await Promise.all(Array.from({ length: maxAtOnce }, (_, index) => fillOne(first + index)));
  }
};

const accountOf = (index: number): string => String(100_000_000_000 + index);

const fillAccounts = async (harness: StoreHarness): Promise<void> => {
  for (let account = 0; account < storedAccounts; account += 1) {
    const names = Array.from({ length: domainsPerAccount }, (_, index) => `domain-${index}`);
    await Promise.all(
      names.map((name) => harness.registerDomain(domainKey(accountOf(account), name))),
    );
  }
};

const tables = [
  "domains",
  "runs",
  "run_events",
  "tasks",
  "messages",
  "batches",
  "returned_tasks",
  "job_items",
  "run_incidents",
  "run_tags",
  "event_deliveries",
];

/** From then on, what new connections ask is logged. */
const explain = async (): Promise<void> => {
  await postgres.run("postgres", "alter role ekiden set auto_explain.log_min_duration = 0");
};

/** Each run that closes brings about an event for a target that takes none. */
const events: EventSource = ({ execution: { runId }, isClosed }) =>
  isClosed
    ? [{ target: "away", eventId: `${runId}-closed`, eventType: "execution.failed", body: "{}" }]
    : [];

/** One run through all that a workflow can do, and others beside it. */
const runWorkflows = async (harness: StoreHarness): Promise<void> => {
  const beside = await Promise.all(
    Array.from({ length: 40 }, (_, index) => harness.start(`w-${index}`, { tagList: ["odd"] })),
  );
  const [first, other] = beside;
  await Promise.all(beside.map((run) => harness.signal(run)));
  await Promise.all(beside.slice(0, 20).map(() => harness.takeDecision()));
  if (first) await harness.terminate(first);
  await assert.rejects(harness.start("w-39"), { fault: "WorkflowExecutionAlreadyStartedFault" });
  if (other) await harness.store.executions.find({ domain, workflowId: other.workflowId });
  await harness.start("main", { taskList: { name: "main" } });
  const decide = async (...decisions: Parameters<StoreHarness["decide"]>[1]): Promise<void> => {
    const task = await harness.takeDecision("main");
    if (task) await harness.decide(task, decisions);
  };
  await decide(
    scheduleActivity("a"),
    startTimer("t", 5),
    startChild("child"),
    signalExternal("w-5"),
  );
  const activity = await harness.takeActivity();
  if (activity) await harness.completeActivity(activity);
  await runJobs(harness, dawn + 10 * second);
  await decide(continueAsNew);
  const next = await harness.takeDecision();
  if (next) await harness.decide(next, [complete]);
};

/** One account among many: the first, the last, the store's own. */
const lookAtDomains = async (harness: StoreHarness): Promise<void> => {
  const query = { status: "REGISTERED", pageSize: 100 } as const;
  for (const account of [undefined, accountOf(0), accountOf(storedAccounts - 1)]) {
    for (const reverse of [false, true]) {
      await harness.store.domains.list({ ...query, scope: domainScope(account), reverse });
    }
    await harness.registerDomain(domainKey(account, "new"));
  }
};

/** Lists that no poller takes from, and what people have done. */
const lookAtPeople = async ({ store }: StoreHarness): Promise<void> => {
  const { tasks, humanTasks } = store;
  const list = { kind: "decision", domain, name: crowded } as const;
  const { next } = await tasks.list(list, { pageSize: 100 });
  await tasks.list(list, { pageSize: 100, after: next });
  await tasks.backlogs(domain, 100);
  await tasks.listNames("decision", domain, 100);
  await tasks.backlog(list);
  const task = { execution: 1, scheduledEventId: 5, domain, taskList: crowded, notes: "{}" };
  await humanTasks.put({ ...task, revision: 1 });
  await humanTasks.put({ ...task, revision: 2 });
  await humanTasks.find(task);
  await humanTasks.list({ domain, pageSize: 100 });
  await humanTasks.delete(task);
};

/** A job among those of other nodes, with more items than are looked at. */
const work = async ({ store: { jobs } }: StoreHarness): Promise<void> => {
  const job = { domain, id: "one", createdAt: dawn, definition: "{}" };
  await jobs.add(job, 10);
  const leasedUntil = dawn + second;
  const [claim] = await jobs.claim({
    owner: "node",
    held: [],
    full: [],
    at: dawn,
    leasedUntil,
    maxJobs: 10,
  });
  if (!claim) return;
  const executions = Array.from({ length: 1_000 }, (_, index) => ({
    workflowId: `stored-${index}`,
    runId: `stored-${index}`,
  }));
  const change = { at: dawn, leasedUntil };
  await jobs.change(claim, { ...change, added: { executions, position: { isEnd: true } } });
  const begun = Array.from({ length: 8 }, (_, index) => index + 1);
  await jobs.change(claim, { ...change, begun });
  const settled = begun.map((number) => ({ number, state: "DONE" }) as const);
  await jobs.change(claim, { ...change, settled });
  await jobs.list({ domain, pageSize: 100 });
  await jobs.items({ domain, id: "one", state: "DONE", pageSize: 100 });
  await jobs.items({ domain, id: "one", pageSize: 100 });
  await jobs.stop({ domain, id: "one" });
  await jobs.change(claim, { ...change, ended: { status: "STOPPED" } });
  const which = { endedBefore: dawn + 2 * day, maxKeptPerDomain: 10, maxItems: 100 };
  while (await jobs.prune(which));
};

/** A task that is given back among thousands, and those of runs that have closed. */
const giveBack = async (harness: StoreHarness): Promise<void> => {
  const list = { kind: "decision", domain, name: crowded } as const;
  const taken: UndeliveredTask[] = [];
  while (taken.length < returned) {
    const task = await harness.takeDecision(crowded);
    if (task) taken.push(task);
  }
  for (const task of taken) await harness.store.tasks.giveBack(list, task);
  await harness.takeDecision(crowded);
  const [first] = taken;
  if (first) await harness.terminate(first);
};

/** What nodes do by themselves. */
const runJobs = async ({ store }: StoreHarness, at: number): Promise<void> => {
  const clock = { ...systemClock, now: () => at };
  await deliverMessages({ store, clock, newRunId })();
  await fireDeadlines(store.executions, clock)();
};

const look = async ({ store }: StoreHarness): Promise<void> => {
  const { visibility, executions, histories, nodeReports } = store;
  await nodeReports?.write("{}");
  await nodeReports?.others();
  const open = { domain, state: "open", by: "startTime", oldest: 0 } as const;
  const closed = { domain, state: "closed", by: "closeTime", oldest: 0 } as const;
  const page = { reverse: false, pageSize: 100 };
  for (const query of [open, closed, { ...closed, by: "startTime" } as const]) {
    const { next } = await visibility.list({ ...query, ...page });
    await visibility.list({ ...query, ...page, after: next });
    await visibility.list({ ...query, ...page, filter: { workflowId: "stored-7000" } });
  }
  await executions.countOpen(domain);
  const name = { domain, workflowId: "stored-7000", runId: "stored-7000" };
  const found = await executions.find(name);
  if (!found) return;
  await histories.read(found.id, 1, 100);
  await executions.closedAmong(Array.from({ length: 100 }, (_, index) => found.id + index));
  await executions.lastClosed(name, 100);
  await executions.remove(found.id);
};

/** By what an index has in order, with and without states, page after page; and incidents. */
const search = async ({ store: { searches, incidents } }: StoreHarness): Promise<void> => {
  const range = { ascending: false, oldest: 0, latest: dawn + day };
  const bounds = { withStates: true, maxRows: 100, maxExecutions: 10 };
  const asked = { domain, by: "startTime", ...range, ...bounds } as const;
  const every = [{ state: "open" }, { state: "closed" }] as const;
  for (const query of [
    { ...asked, groups: every },
    { ...asked, groups: every, ascending: true, withStates: false },
    {
      ...asked,
      groups: every,
      narrower: [[{ workflowId: "stored-7000" }, { workflowId: "stored-8000" }]],
    },
    { ...asked, groups: every, narrower: [[{ typeName: "rare" }]] },
    { ...asked, groups: every, narrower: [[{ typeName: "leg" }]] },
    { ...asked, groups: every, narrower: [[{ typeName: "rare" }]], by: "closeTime" },
    { ...asked, groups: every, narrower: [[{ tag: "rare" }]] },
    { ...asked, groups: every, narrower: [[{ tag: "common" }], [{ typeName: "leg" }]] },
    { ...asked, groups: every, narrower: [[{ tag: "rare" }]], by: "closeTime" },
    { ...asked, groups: [{ status: "TERMINATED" }, { status: "FAILED" }] },
    { ...asked, groups: [{ status: "TERMINATED" }], by: "closeTime" },
  ] as const) {
    const { next } = await searches.page(query);
    if (next !== undefined) await searches.page({ ...query, after: next });
  }
  await incidents.list(domain, 2_000);
};

/** Events that wait by the thousands, some of which are given up. */
const sendEvents = async ({ store: { eventDeliveries } }: StoreHarness): Promise<void> => {
  const at = systemClock.now();
  const lease = { target: "away", owner: "node", at, leasedUntil: at + second };
  const [taken, refused] = await eventDeliveries.claim({ ...lease, max: 4 });
  if (!taken || !refused) assert.fail("events wait");
  await eventDeliveries.sent({ ...taken, owner: "node" });
  const again = { dueAt: at + day, error: "no" };
  await eventDeliveries.failed({ ...refused, owner: "node" }, again);
  await eventDeliveries.nextDueAt("away");
  await eventDeliveries.countWaiting(10_000);
  const queuedBefore = at + second;
  await eventDeliveries.giveUp({ queuedBefore, at, max: 100 });
  for (const state of [undefined, "WAITING", "DEAD"] as const) {
    const { next } = await eventDeliveries.list({ domain, state, pageSize: 20 });
    await eventDeliveries.list({ domain, state, pageSize: 20, after: next });
  }
  const { items } = await eventDeliveries.list({ domain, state: "DEAD", pageSize: 1 });
  await eventDeliveries.retry(domain, items[0]?.id ?? 0, at);
  await eventDeliveries.removeDead(at + day, 10);
};

const isScan = (node: PlanNode): boolean =>
  node["Node Type"] === "Seq Scan" && tables.includes(node["Relation Name"] ?? "");

/** The catalog of the database is as large as its schema, for any amount of data. */
const isOfCatalog = (node: PlanNode): boolean => node["Relation Name"]?.startsWith("pg_") ?? false;

const isNeedless = (node: PlanNode): boolean => {
  if (isOfCatalog(node)) return false;
  const removed =
    (node["Rows Removed by Filter"] ?? 0) +
    (node["Rows Removed by Join Filter"] ?? 0) +
    (node["Rows Removed by Index Recheck"] ?? 0);
  return removed * (node["Actual Loops"] ?? 1) > maxNeedless;
};

const nodesThat = (is: (node: PlanNode) => boolean, plans: readonly Plan[]): string[] =>
  plans.flatMap(({ name, nodes }) =>
    nodes.filter(is).map((node) => `${name}: ${JSON.stringify({ ...node, Plans: undefined })}`),
  );

test("every statement of the store finds what it wants by an index in stores of any size", async () => {
  await using harness = await openPostgresHarness(postgres, events);
  await fill(harness);
  await explain();
  await harness.reopen();
  await runWorkflows(harness);
  await look(harness);
  await search(harness);
  await lookAtDomains(harness);
  await lookAtPeople(harness);
  await work(harness);
  await sendEvents(harness);
  await giveBack(harness);
  await runJobs(harness, dawn + 2 * day);
  await postgres.untilLogged();
  const plans = log.take();
  const names = new Set(plans.map(({ name }) => name));
  assert.deepEqual(
    hot.filter((name) => !names.has(name)),
    [],
    "statements that were not seen",
  );
  const searched = plans.filter(({ text }) => text.includes("kept_state"));
  assert.ok(searched.length >= 12, "searches were not seen");
  assert.deepEqual(nodesThat(isScan, plans), [], "a whole table is read");
  assert.deepEqual(nodesThat(isNeedless, plans), [], "many rows are read in vain");
});
