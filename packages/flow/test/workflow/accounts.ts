// Accounts that get deposits by signal and continue as new every few of them: the ways in which
// workflows hand what they know to the next run.
import {
  condition,
  continueAsNew,
  defineSignal,
  defineWorkflow,
  drainSignals,
  localActivity,
  proxyActivities,
  recordMarker,
  sideEffect,
  sleep,
  unconsumedSignals,
  type WorkflowDefinition,
  withTimeout,
} from "../../src/index.ts";

export type Entry = number | "close";
export const entry = defineSignal<Entry>("entry");

export interface Account {
  readonly balance: number;
  /** Entries that came before, and that no run has looked at. */
  readonly pending: readonly Entry[];
}

type AccountWorkflow = WorkflowDefinition<Account, number>;

export const activities = { note: async (text: string): Promise<string> => text };
const { note } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

const depositsPerRun = 3;

/** Told whenever a local activity of an account runs, while its decision task is open. */
export const during: { hold: (workflowId: string) => Promise<void> } = { hold: async () => {} };

const account = (name: string, run: (account: Account) => Promise<number>): AccountWorkflow =>
  defineWorkflow({ name, version: "1" }, run);

/** Takes entries with a handler. */
const book = ({ balance, pending }: Account) => {
  const state = { balance, count: 0, isClosed: false };
  const take = (item: Entry): void => {
    if (item === "close") state.isClosed = true;
    else {
      state.balance += item;
      state.count += 1;
    }
  };
  for (const item of pending) take(item);
  entry.handle(take);
  return state;
};

const nothingPending: readonly Entry[] = [];
type State = ReturnType<typeof book>;
const isFull = ({ count, isClosed }: State): boolean => isClosed || count >= depositsPerRun;

const eager = account("Eager", async (before) => {
  const state = book(before);
  await condition(() => isFull(state));
  if (state.isClosed) return state.balance;
  return continueAsNew<AccountWorkflow>({ balance: state.balance, pending: nothingPending });
});

const late = account("Late", async (before) => {
  const state = book(before);
  await condition(() => isFull(state), "1 hour");
  if (state.isClosed) return state.balance;
  return continueAsNew<AccountWorkflow>(() => ({
    balance: state.balance,
    pending: nothingPending,
  }));
});

const looping = account("Looping", async ({ balance, pending }) => {
  const queue = [...pending];
  let sum = balance;
  for (let count = 0; count < depositsPerRun; count += 1) {
    const item = queue.shift() ?? (await entry.waitFor());
    if (item !== "close") sum += item;
    else {
      const rest = [...queue, ...entry.drain()].filter((each) => each !== "close");
      return rest.reduce((total, each) => total + each, sum);
    }
  }
  return continueAsNew<AccountWorkflow>(() => ({
    balance: sum,
    pending: [...queue, ...drainSignals().map(({ payload }) => payload as Entry)],
  }));
});

const patient = account("Patient", async ({ balance, pending }) => {
  const queue = [...pending];
  let sum = balance;
  for (let count = 0; count < depositsPerRun; ) {
    const next = () => withTimeout("10 seconds", () => entry.waitFor()).catch(() => undefined);
    const item = queue.shift() ?? (await next());
    if (item === "close") return sum + total([...queue, ...entry.drain()]);
    if (item === undefined) continue;
    sum += item;
    count += 1;
  }
  return continueAsNew<AccountWorkflow>({ balance: sum, pending: [...queue, ...entry.drain()] });
});

const total = (entries: readonly Entry[]): number =>
  entries.reduce<number>((sum, each) => (each === "close" ? sum : sum + each), 0);

const noting = account("Noting", async (before) => {
  const state = book(before);
  await condition(() => isFull(state));
  await note(`round ${state.count}`);
  recordMarker("round");
  sideEffect(() => 1);
  if (state.isClosed) return state.balance;
  return continueAsNew<AccountWorkflow>({ balance: state.balance, pending: nothingPending });
});

const holding = (workflowId: string) =>
  account(workflowId, async (before) => {
    const state = book(before);
    await condition(() => isFull(state));
    await localActivity("hold", () => during.hold(workflowId));
    recordMarker("held");
    if (state.isClosed) return state.balance;
    return continueAsNew<AccountWorkflow>({ balance: state.balance, pending: nothingPending });
  });

const slow = account("Slow", async ({ balance, pending }) => {
  let [sum, count, isClosed] = [balance, 0, false];
  const take = async (item: Entry): Promise<void> => {
    if (item === "close") isClosed = true;
    await sleep("1 second");
    if (item !== "close") sum += item;
    count += 1;
  };
  entry.handle(take);
  await Promise.all(pending.map(take));
  await condition(() => isClosed || count >= depositsPerRun);
  await condition(() => unconsumedSignals().length === 0);
  if (isClosed) return sum;
  return continueAsNew<AccountWorkflow>(() => ({ balance: sum, pending: nothingPending }));
});

/** More than one answer has room for. */
const markersPerRun = 150;

const wide = account("Wide", async (before) => {
  const state = book(before);
  await condition(() => isFull(state));
  for (let number = 1; number <= markersPerRun; number += 1) recordMarker("page", number);
  if (state.isClosed) return state.balance;
  return continueAsNew<AccountWorkflow>({ balance: state.balance, pending: nothingPending });
});

/** Each is started once, under its own name. */
export const accounts: readonly AccountWorkflow[] = [
  eager,
  late,
  looping,
  patient,
  noting,
  holding("Holding"),
  slow,
  wide,
];
