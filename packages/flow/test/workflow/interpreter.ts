// Carries out random programs, and writes down what happens, in its order.
import {
  ApplicationFailure,
  acceptChange,
  activityContext,
  allHandlersFinished,
  CancellationScope,
  Compensations,
  compensated,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  deprecatePatch,
  external,
  isCanceled,
  localActivity,
  nextSignal,
  now,
  patched,
  proxyActivities,
  random,
  recordMarker,
  runChild,
  setProgress,
  shielded,
  sideEffect,
  sleep,
  type WorkflowDefinition,
  withTimeout,
  workflowInfo,
} from "../../src/index.ts";
import type { Kind, Manner, Program, Step, StepOf, Whom } from "./steps.ts";

/** Which code the workers have; a run has that of the worker which begins it. */
export const deployed = { version: 1 };

/** Tasks of activities that end when they are asked to, by the run and the activity. */
export const obedient = new Map<string, string>();

export const activities = {
  work: async (name: string, manner: Manner): Promise<string> => {
    const { taskToken, activityId, workflowExecution, heartbeat, completeLater } =
      activityContext();
    if (manner === "refuses") throw new ApplicationFailure(name, { type: "Refused" });
    if (manner === "is silent") heartbeat(name);
    if (manner === "obeys") obedient.set(`${workflowExecution.runId} ${activityId}`, taskToken);
    if (manner !== "works") completeLater();
    return name;
  },
};
const { work } = proxyActivities<typeof activities>({ startToClose: "7 seconds" });

export const ping = defineSignal<number>("ping");
export const count = defineSignal<number>("count");
const unsent = defineSignal<number>("unsent");
export const bump = defineUpdate<number, number>("bump");
export const seen = defineQuery<readonly string[]>("seen");
export const seenSince = defineQuery<readonly string[], [from: number]>("seenSince");

/** What is rejected when an update brings it. */
export const isRejected = (value: number): boolean => value % 5 === 0;

/** What the runs of a workflow have seen. */
export interface Account {
  readonly trace: readonly string[];
  readonly pings: readonly number[];
  readonly counts: readonly number[];
  readonly updates: readonly number[];
  /** Of the last run. */
  readonly isCanceled: boolean;
}

export interface Input extends Program {
  readonly before?: Account;
}

/** Of children that have ids of their own. */
export const childId = (id: number): string => `child-${id}`;

class Interpreter {
  readonly version = deployed.version;
  readonly trace: string[];
  readonly pings: number[];
  readonly counts: number[];
  readonly #updates: number[];
  readonly #program: Program;
  readonly #root = new CancellationScope();
  #steps = 0;

  constructor({ before, ...program }: Input) {
    this.#program = program;
    this.trace = [...(before?.trace ?? [])];
    this.pings = [...(before?.pings ?? [])];
    this.counts = [...(before?.counts ?? [])];
    this.#updates = [...(before?.updates ?? [])];
    seen.handle(() => this.trace);
    seenSince.handle((from) => this.trace.slice(from));
    count.handle((value) => {
      this.counts.push(value);
      return this.#handle(`count ${value}`);
    });
    const validate = (value: number): void => {
      if (isRejected(value)) throw new ApplicationFailure("it is rejected");
    };
    bump.handle((value) => this.#bump(value), { validate });
  }

  async main(): Promise<Account> {
    const { step, rounds, isLate, awaitsHandlers, isStrict } = this.#program;
    await this.run(step).catch((error) => {
      if (isStrict) throw error;
    });
    if (awaitsHandlers) await condition(allHandlersFinished, "1 minute").catch(() => {});
    if (rounds > 0 && !workflowInfo().cancelRequested) this.again(isLate);
    return this.#account();
  }

  again(isLate: boolean): void {
    const { rounds } = this.#program;
    if (rounds === 0) return;
    const input = () => ({ ...this.#program, rounds: rounds - 1, before: this.#account() });
    continueAsNew<WorkflowDefinition<Input, Account>>(isLate ? input : input());
  }

  /** Ends with any outcome of the step, which is noted. */
  async run(step: Step): Promise<string> {
    this.#steps += 1;
    const name = `${step.do}-${this.#steps}`;
    try {
      const value = await acts[step.do](this, step as never, name);
      this.trace.push(`${name}=${value}@${now() % 1_000_000}`);
      return name;
    } catch (error) {
      this.trace.push(`${name}!${isCanceled(error) ? "canceled" : (error as Error).name}`);
      throw error;
    }
  }

  begin(of: readonly Step[]): Promise<string>[] {
    return of.map((each) => this.run(each));
  }

  async inSequence(of: readonly Step[]): Promise<string> {
    const names: string[] = [];
    for (const each of of) names.push(await this.run(each));
    return names.join();
  }

  /** The next ping, if it comes in time. */
  take(seconds: number, wait: () => Promise<number>): Promise<void> {
    return withTimeout({ seconds }, async () => void this.pings.push(await wait()));
  }

  #account(): Account {
    this.pings.push(...ping.drain());
    const { trace, pings, counts } = this;
    const isCanceled = this.#root.canceled;
    return structuredClone({ trace, pings, counts, updates: this.#updates, isCanceled });
  }

  async #bump(value: number): Promise<number> {
    this.#updates.push(value);
    await this.#handle(`update ${value}`);
    return value * 2;
  }

  async #handle(what: string): Promise<void> {
    const { handler } = this.#program;
    this.trace.push(what);
    if (handler) await this.run(handler).catch(() => {});
    this.trace.push(`${what} handled`);
  }
}

const addressee = (whom: Whom) => {
  const { workflowId, parent } = workflowInfo();
  const parentId = parent?.workflowId ?? "no one";
  const ids = { itself: workflowId, "its parent": parentId, "a child": childId(1) };
  return external(whom === "no one" ? whom : ids[whom]);
};

const activityOptions = ({ manner, tries, onCancel, id }: StepOf<"activity">) => ({
  onCancel,
  heartbeat: manner === "is silent" ? ("3 seconds" as const) : ("NONE" as const),
  ...(tries > 1 && {
    retry: { maximumAttempts: tries, initialInterval: "2 seconds" as const, jitter: 0.5 },
  }),
  ...(id > 0 && { id: `work-of-${id}` }),
});

const runTheChild = async ({ of, onCancel, policy: childPolicy, id }: StepOf<"child">) => {
  const step: Step = { do: "sequence", of };
  const rest = { handler: null, rounds: 1, isLate: true, awaitsHandlers: false, isStrict: true };
  const input = { step, ...rest };
  const named = id > 0 ? { workflowId: childId(id) } : {};
  const { trace } = await runChild(program, { input, onCancel, childPolicy, ...named });
  return trace.length;
};

const begunIn = ({ what, count: size }: StepOf<"crowd">): unknown[] =>
  Array.from({ length: size }, (_, index) => {
    if (what === "notes") return recordMarker("one of many", index);
    return what === "timers" ? sleep({ seconds: index % 3 }) : work(`${index}`, "works");
  });

/** Its steps are those of the new code. */
const changed = async (one: Interpreter, of: readonly Step[], name: string): Promise<string> => {
  const id = `the change of ${name}`;
  if (one.version === 3) deprecatePatch(id);
  if (one.version > 2 || (one.version === 2 && patched(id))) return one.inSequence(of);
  return work("as before", "works");
};

const renamed = async ({ version }: Interpreter, name: string): Promise<string> => {
  if (version === 2) acceptChange(name);
  if (version === 3) deprecatePatch(name);
  return work(version > 1 ? "the new name" : "the old name", "works");
};

const canceled = async (one: Interpreter, { seconds, of }: StepOf<"cancel">): Promise<number> => {
  const scope = new CancellationScope();
  const all = scope.run(() => Promise.allSettled(one.begin(of)));
  await sleep({ seconds });
  scope.cancel();
  return (await all).length;
};

/** Awaits what it has begun only after something else. */
const late = async (one: Interpreter, of: readonly Step[]): Promise<unknown> => {
  const begun = one.begin(of);
  // It may never come to await them.
  for (const each of begun) each.catch(() => {});
  await sleep("1 second");
  return Promise.all(begun);
};

const saga = (one: Interpreter, [undo, ...rest]: readonly Step[]): Promise<void> =>
  compensated(async (undos) => {
    if (undo) undos.add(() => one.run(undo));
    await one.inSequence(rest);
    throw new ApplicationFailure("all is taken back");
  });

const undoTwice = async (one: Interpreter, of: readonly Step[]): Promise<unknown> => {
  const undos = new Compensations({ parallel: of.length === 3 });
  for (const each of of) undos.add(() => one.run(each));
  const later = sleep({ seconds: of.length - 1 }).then(() => undos.run());
  return (await Promise.allSettled([undos.run(), later])).length;
};

const andFinally = async (one: Interpreter, [first, ...rest]: readonly Step[]) => {
  try {
    return first && (await one.run(first));
  } finally {
    await one.inSequence(rest);
  }
};

const loop = async (one: Interpreter, { times, of }: StepOf<"loop">): Promise<number> => {
  for (let time = 0; time < times; time += 1) await one.inSequence(of);
  return times;
};

const failing = (name: string) => async (): Promise<string> => {
  throw new ApplicationFailure(name, { type: "Failed" });
};

type Act<K extends Kind> = (one: Interpreter, step: StepOf<K>, name: string) => unknown;

const acts: { readonly [K in Kind]: Act<K> } = {
  activity: (_, step, name) => work.with(activityOptions(step))(name, step.manner),
  refused: (_, __, name) => work(name, "refuses"),
  unknown: (_, __, name) => work.with({ version: "none" })(name, "works"),
  renamed: (one, _, name) => renamed(one, name),
  local: (_, __, name) => localActivity(name, async () => name),
  "local that fails": (_, __, name) => localActivity(name, failing(name)),
  effect: (_, __, name) => sideEffect(() => name),
  note: (_, __, name) => recordMarker("note", name),
  patch: (_, __, name) => patched(name),
  draw: () => random(),
  fail: (_, __, name) => failing(name)(),
  progress: (_, __, name) => setProgress(name),
  drain: (one) => one.pings.push(...ping.drain()),
  again: (one) => one.again(true),
  tell: (_, { whom }, name) =>
    addressee(whom).signal(ping, 1_000_000 + Number(name.replace("tell-", ""))),
  stop: (_, { whom }) => addressee(whom).cancel(),
  crowd: async (_, step) => (await Promise.all(begunIn(step))).length,
  sleep: (_, { seconds, id }) => sleep({ seconds }, id > 0 ? { id: `nap-${id}` } : {}),
  signal: (one, { seconds }) => one.take(seconds + 1, () => ping.waitFor()),
  "even signal": (one, { seconds }) =>
    one.take(seconds + 1, () => ping.waitFor((value) => value % 2 === 0)),
  "next signal": async (one, { seconds }) => {
    const next = await nextSignal({ ping, unsent }, { seconds });
    if (next) one.pings.push(next.payload);
  },
  condition: (one, { seconds }) => condition(() => one.counts.length > seconds, { seconds }),
  all: (one, { of }) => Promise.all(one.begin(of)),
  race: (one, { of }) => Promise.race(one.begin(of)),
  any: (one, { of }) => Promise.any(one.begin(of)),
  settled: async (one, { of }) => (await Promise.allSettled(one.begin(of))).length,
  sequence: (one, { of }) => one.inSequence(of),
  either: (one, { of }) => one.inSequence(of.slice(one.counts.length % of.length).slice(0, 1)),
  loop,
  catch: (one, { of }) => one.inSequence(of).catch((error) => (error as Error).name),
  retry: (one, { of }) => one.inSequence(of).catch(() => one.inSequence(of)),
  finally: (one, { of }) => andFinally(one, of),
  late: (one, { of }) => late(one, of),
  stray: (one, { of }) => {
    for (const each of one.begin(of)) each.catch(() => {});
  },
  shield: (one, { of }) => shielded(() => one.inSequence(of)),
  saga: (one, { of }) => saga(one, of),
  "undo twice": (one, { of }) => undoTwice(one, of),
  changed: (one, { of }, name) => changed(one, of, name),
  limit: (one, { seconds, of }) => withTimeout({ seconds }, () => Promise.all(one.begin(of))),
  cancel: canceled,
  child: (_, step) => runTheChild(step),
};

/** Of steps. */
export const kinds = Object.keys(acts);

/** Returns what happened, in its order. */
export const program: WorkflowDefinition<Input, Account> = defineWorkflow(
  { name: "Program", version: "1" },
  (input: Input): Promise<Account> => new Interpreter(input).main(),
);
