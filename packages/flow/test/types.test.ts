// What the compiler says of programs. Nothing here is run: `npm run types` checks that each line
// compiles, or that it does not where it is expected not to.
import { test } from "node:test";
import {
  type ActivityCall,
  ActivityFailure,
  type ChildHandle,
  condition,
  continueAsNew,
  type Duration,
  defineActivity,
  defineHeartbeat,
  defineQuery,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  type FlowClient,
  failureIn,
  hasFailed,
  lambda,
  nextSignal,
  proxyActivities,
  runChild,
  type StartOptions,
  startChild,
  type WorkerOptions,
  type WorkflowHandle,
  type WorkflowReference,
  workflowReference,
} from "../src/index.ts";

/** Compiles when both are one type. */
const same = <One, Other>(
  ..._: [One, Other] extends [Other, One] ? [] : ["they are different types"]
): void => {};

const activities = {
  charge: async (cents: number, card?: string) => ({ receipt: `${cents} ${card}` }),
  /** At once in its worker; a workflow still gets a promise. */
  add: (one: number, other: number) => one + other,
  tick: defineActivity({ version: "2.0" }, async () => {}),
  currency: "EUR",
};
const calls = proxyActivities<typeof activities>({ startToClose: "1 minute" });

const greet = defineWorkflow({ name: "Greet", version: "1" }, async (name: string) => `${name}!`);
const nothing = defineWorkflow({ name: "Nothing", version: "1" }, async () => {});
const perhaps = defineWorkflow(
  { name: "Perhaps", version: "1" },
  async (count: number = 1) => count,
);
const elsewhere = workflowReference<{ id: number }, boolean>("Elsewhere", "3");

const approve = defineSignal<{ by: string }>("approve");
const stop = defineSignal("stop");
const status = defineQuery<"open" | "closed">("status");
const raise = defineUpdate<number, string>("raise");

declare const client: FlowClient;
declare const greeting: WorkflowHandle<string>;
declare const child: ChildHandle<string>;

export const workerOptions = (options: WorkerOptions): readonly WorkerOptions[] => [
  { ...options, activities },
  // @ts-expect-error: activities are given by their names
  { ...options, activities: [activities.charge] },
  // @ts-expect-error: a map has no activities among its members
  { ...options, activities: new Map([["charge", activities.charge]]) },
];

/** Never called. */
export const activityCalls = async () => {
  same<Awaited<ReturnType<typeof calls.charge>>, { receipt: string }>();
  same<Parameters<typeof calls.charge>, [cents: number, card?: string]>();
  same<ReturnType<typeof calls.add>, Promise<number>>();
  same<typeof calls.tick, ActivityCall<() => Promise<void>>>();
  await calls.charge.with({ taskList: "bank", retry: { maximumAttempts: 3 } })(100);
  // @ts-expect-error: an argument is missing
  await calls.charge();
  // @ts-expect-error: cents are a number
  await calls.charge("100");
  // @ts-expect-error: there is no such activity
  await calls.refund(100);
  // @ts-expect-error: a string is no activity
  await calls.currency();
  // @ts-expect-error: a bare number could be seconds or milliseconds
  calls.add.with({ startToClose: 60 });
  // @ts-expect-error: there is no such unit
  calls.add.with({ startToClose: "1 fortnight" });
  // @ts-expect-error: there is no such option
  calls.add.with({ timeout: "1 minute" });
};

declare const generic: {
  first: <Item>(items: readonly Item[]) => Promise<Item>;
  /** Two ways to call it. */
  find: { (id: number): Promise<"by id">; (name: string): Promise<"by name"> };
};

export const genericActivities = async () => {
  const { first, find: look } = proxyActivities<typeof generic>();
  const text: string = await first(["a", "b"]);
  const number: number = await first.with({ startToClose: "1 minute" })([1, 2]);
  const [byId, byName]: ["by id", "by name"] = [await look(1), await look("a")];
  // @ts-expect-error: the first of numbers is a number
  const wrong: string = await first([1, 2]);
  return [text, number, byId, byName, wrong];
};

type Resize = (event: { path: string }, context: { requestId: string }) => Promise<number>;

export const functions = async () => {
  const resize = lambda<Resize>("resize", { startToClose: "2 minutes", id: "resize-a" });
  const width: number = await resize({ path: "a" });
  const now: string = await lambda<(event: null) => string>("now")(null);
  await lambda<() => Promise<string>>("now")();
  await lambda<(event?: { path: string }) => Promise<number>>("all")();
  // @ts-expect-error: the event has a path
  await resize({ name: "a" });
  // @ts-expect-error: the event is missing
  await resize();
  // @ts-expect-error: the service gives the context
  await resize({ path: "a" }, { requestId: "1" });
  // @ts-expect-error: the result is a number
  const wrong: string = await resize({ path: "a" });
  return [width, now, wrong];
};

export const starts = async () => {
  same<Awaited<ReturnType<typeof client.start<string, string>>>, WorkflowHandle<string>>();
  await client.start(greet, { input: "Ada", workflowId: "a", tags: ["x"] });
  await client.start(nothing, {});
  await client.start(nothing);
  await client.start(perhaps);
  const counted: number = await client.run(perhaps);
  same<Awaited<ReturnType<typeof startNothing>>, ChildHandle<void>>();
  // @ts-expect-error: the input is missing
  await client.start(greet);
  // @ts-expect-error: the input is missing
  await client.run(elsewhere);
  await client.start(nothing, { workflowId: "b" });
  await client.start(perhaps, {});
  await client.start(perhaps, { input: 3 });
  same<boolean, Awaited<ReturnType<typeof client.run<{ id: number }, boolean>>>>();
  const told: boolean = await client.run(elsewhere, { input: { id: 7 } });
  // @ts-expect-error: the input is missing
  await client.start(greet, {});
  // @ts-expect-error: the input is a string
  await client.start(greet, { input: 7 });
  // @ts-expect-error: it takes no input
  await client.start(nothing, { input: "Ada" });
  // @ts-expect-error: the input has a number
  await client.start(elsewhere, { input: { id: "7" } });
  // @ts-expect-error: the input has no such member
  await client.start(elsewhere, { input: { id: 7, di: 8 } });
  // @ts-expect-error: each start has an end
  await client.start(nothing, { executionStartToClose: "NONE" });
  // @ts-expect-error: there is no such child policy
  await client.start(nothing, { childPolicy: "KEEP" });
  // @ts-expect-error: the result is a string
  const wrong: number = await client.run(greet, { input: "Ada" });
  return [told, wrong, counted];
};

const startNothing = () => startChild(nothing);
/** A caller that knows no more than the types of a workflow. */
export const startAny = <Input, Result>(
  workflow: WorkflowReference<Input, Result>,
  options: StartOptions<Input>,
): Promise<WorkflowHandle<Result>> => client.start(workflow, options);

export const handles = async () => {
  same<Awaited<ReturnType<typeof greeting.result>>, string>();
  await greeting.signal(approve, { by: "Ada" });
  await greeting.signal(stop);
  const state: "open" | "closed" = await greeting.query(status);
  const answer: string = await greeting.update(raise, 5);
  const found: WorkflowHandle<boolean> = await client.find(elsewhere, "e");
  // @ts-expect-error: the payload is missing
  await greeting.signal(approve);
  // @ts-expect-error: the payload is an object
  await greeting.signal(approve, "Ada");
  // @ts-expect-error: this signal has no payload
  await greeting.signal(stop, "now");
  // @ts-expect-error: the update takes a number
  await greeting.update(raise, "5");
  // @ts-expect-error: the query does not answer so
  const wrong: "done" = await greeting.query(status);
  return [state, answer, found, wrong];
};

export const insideWorkflows = async () => {
  const result: string = await runChild(greet, { input: "Ada" });
  await runChild(nothing);
  // @ts-expect-error: the input is missing
  await runChild(greet);
  const started: ChildHandle<string> = await startChild(greet, { input: "Ada" });
  await child.signal(approve, { by: "Ada" });
  const payload: { by: string } = await approve.waitFor(({ by }) => by !== "");
  approve.handle(({ by }) => void by.length);
  raise.handle((amount) => `${amount}`);
  status.handle(() => "open");
  // @ts-expect-error: the input is missing
  await runChild(greet, {});
  // @ts-expect-error: the payload is missing
  await child.signal(approve);
  // @ts-expect-error: this signal has no payload
  await child.signal(stop, "now");
  // @ts-expect-error: the answer is a string
  raise.handle((amount) => amount);
  // @ts-expect-error: the query does not answer so
  status.handle(() => "done");
  // @ts-expect-error: the next run takes a string
  if (payload) continueAsNew<typeof greet>(7);
  return [result, started];
};

export const nextRuns = (which: number): never => {
  // @ts-expect-error: the next run takes a string
  if (which === 1) continueAsNew<typeof greet>();
  if (which === 2) continueAsNew<typeof perhaps>(undefined, { tags: ["late"] });
  return continueAsNew<typeof nothing>();
};

/** What the compiler says where no workflow is named. */
export const unnamed: Parameters<typeof continueAsNew>[0] =
  "Name the workflow, whose input this is: continueAsNew<typeof workflow>(…)";

export const conditions = (timeout: Duration | undefined): Promise<boolean> =>
  condition(() => true, timeout);

export const everythingAfterContinueAsNew = (): string => {
  continueAsNew<typeof greet>("Ada");
};

const stock = defineQuery<number, [item: string, shelf?: number]>("stock");
const copied = defineHeartbeat<{ row: number }>();

export const queriesUpdatesAndHeartbeats = async () => {
  const number: number = await greeting.query(stock, "tea");
  await greeting.query(stock, "tea", 7);
  stock.handle((item, shelf = 0) => item.length + shelf);
  raise.handle((amount) => `${amount}`, { validate: (amount) => void amount.toFixed() });
  const { handle, answer } = await client.updateWithStart(greet, {
    workflowId: "a",
    input: "Ada",
    update: raise,
    updateInput: 5,
  });
  same<typeof handle, WorkflowHandle<string>>();
  const text: string = answer;
  for await (const { done } of greeting.progress<{ done: number }>({ follow: true }))
    done.toFixed();
  const latest: { done: number } | undefined = await greeting.progress<{ done: number }>();
  const row: number | undefined = copied.context().lastHeartbeat?.row;
  copied.context().heartbeat({ row: 7 });
  const last: { row: number } | undefined = copied.lastOf(new Error());
  // @ts-expect-error: the item is missing
  await greeting.query(stock);
  // @ts-expect-error: the item is a text
  await greeting.query(stock, 7);
  // @ts-expect-error: this query has no arguments
  await greeting.query(status, 7);
  // @ts-expect-error: the amount is a number
  raise.handle(String, { validate: (amount: string) => amount.trim() });
  // @ts-expect-error: the update's input is missing
  await client.updateWithStart(greet, { workflowId: "a", input: "Ada", update: raise });
  // @ts-expect-error: the workflow's input is missing
  await client.updateWithStart(greet, { workflowId: "a", update: raise, updateInput: 5 });
  // @ts-expect-error: its row is a number
  copied.context().heartbeat({ row: "7" });
  return [number, text, latest, row, last];
};

export const failures = (error: unknown): number | undefined => {
  if (hasFailed(error, "CardRefused")) error.message.trim();
  return failureIn<{ limit: number }>(error, "CardRefused")?.details.limit;
};

/** That it has not failed so says nothing of what it is. */
export const otherFailures = (error: Error): string =>
  hasFailed(error, "CardRefused") ? error.message : error.message;

export const severalSignals = async () => {
  const next = await nextSignal({ approve, stop });
  if (next.name === "approve") return next.payload.by.trim();
  same<typeof next, { readonly name: "stop"; readonly payload: undefined }>();
  const inTime = await nextSignal({ approve }, "1 day");
  // @ts-expect-error: nothing may have come in time
  inTime.payload.by.trim();
  // @ts-expect-error: a query is no signal
  await nextSignal({ status });
  return inTime?.payload.by;
};

export const errorsAreNarrowed = (error: unknown): string => {
  if (error instanceof ActivityFailure) return `${error.activityName} ${error.cause.message}`;
  return "";
};

export const durations: readonly Duration[] = [
  "30 days",
  "1 day",
  "1.5 hours",
  { minutes: 90, seconds: 1 },
  // @ts-expect-error: the unit is missing
  "30",
  // @ts-expect-error: the members are in the plural
  { minute: 1 },
];

test("what programs may say of activities, starts, handles and signals is checked by types", () => {
  // By the compiler, before anything runs.
});
