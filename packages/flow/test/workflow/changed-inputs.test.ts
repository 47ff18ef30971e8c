// Inputs that are not those of the history.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import {
  ApplicationFailure,
  acceptChange,
  condition,
  continueAsNew,
  DecisionFailure,
  defineSignal,
  defineWorkflow,
  external,
  proxyActivities,
  recordMarker,
  runChild,
  sideEffect,
  sleep,
  workflowInfo,
} from "../../src/index.ts";
import { type Code, replaying } from "./replaying.ts";

const activities = {
  charge: async (cents: number | null | undefined, what: string) => `${what}: ${cents}`,
};
const { charge } = proxyActivities<typeof activities>({ startToClose: "1 minute" });
const replay = replaying(activities);
const word = defineSignal<string>("word");

const isChanged = (what: RegExp) => (error: unknown) => {
  assert.ok(error instanceof DecisionFailure, String(error));
  assert.equal(error.kind, "changed input", error.message);
  assert.match(error.message, what);
  assert.match(error.message, /acceptChange\("what changed"\)/);
  return true;
};

const here = "\\(.*changed-inputs\\.test\\.ts:\\d+:\\d+\\)";

const quiet =
  (code: Code): Code =>
  async () =>
    void (await code().catch(() => {}));

const changes: Record<string, { readonly code: (input: string) => Code; readonly told: RegExp }> = {
  activity: {
    code: (input) => quiet(() => charge(1, input)),
    told: new RegExp(
      `ActivityTaskScheduled charge-1 with the input \\[1,"tea"\\], .* \\[1,"gold"\\] ${here}`,
    ),
  },
  timer: {
    code: (input) => quiet(() => sleep(input === "tea" ? "1 second" : "2 seconds")),
    told: new RegExp(`TimerStarted timer-1 with the duration 1, .* gives 2 ${here}`),
  },
  marker: {
    code: (input) => async () => recordMarker("note", input),
    told: /MarkerRecorded note with the details "tea", .* "gold"/,
  },
  result: {
    code: (input) => async () => input,
    told: /WorkflowExecutionCompleted with the result "tea", .* "gold"/,
  },
  error: {
    code: (input) => async () => {
      throw new ApplicationFailure(input, { type: "Refused" });
    },
    told: /WorkflowExecutionFailed with the error Refused: tea, .* Refused: gold/,
  },
};

for (const [what, { code, told }] of Object.entries(changes)) {
  test(`another ${what} than in the history is reported, with both`, async () => {
    await assert.rejects(replay(code("tea"), code("gold")), isChanged(told));
    await replay(code("tea"), code("tea"));
  });
}

const child = defineWorkflow({ name: "Child", version: "1" }, async (input: string) => input);
const sending = (input: string): Code =>
  quiet(async () => {
    await external(workflowInfo().workflowId).signal(word, input);
  });

test("another payload of a signal, and another input of a child, are reported", async () => {
  await assert.rejects(
    replay(sending("tea"), sending("gold")),
    isChanged(/SignalExternalWorkflowExecutionInitiated .* with the input "tea", .* "gold"/),
  );
  const starting = (input: string): Code => quiet(() => runChild(child, { input }));
  await assert.rejects(
    replaying(activities, [child])(starting("tea"), starting("gold")),
    isChanged(/StartChildWorkflowExecutionInitiated .* with the input "tea", .* "gold"/),
  );
});

test("another input of the next run is reported", async () => {
  const next =
    (input: string): Code =>
    async (given?: unknown) => {
      if (given !== undefined) return undefined;
      await condition(() => true);
      return continueAsNew(input as never);
    };
  await assert.rejects(
    replay(next("tea"), next("gold")),
    isChanged(/WorkflowExecutionContinuedAsNew with the input "tea", .* "gold"/),
  );
});

test("two calls of one activity that were swapped are reported", async () => {
  const both =
    (first: Code, second: Code): Code =>
    async () => {
      await Promise.all([first(), second()]);
    };
  const tea = () => charge(3, "tea");
  const ring = () => charge(700, "ring");
  await assert.rejects(
    replay(both(tea, ring), both(ring, tea)),
    isChanged(/charge-1 with the input \[3,"tea"\], .* gives \[700,"ring"\]/),
  );
});

test("side effects that were swapped are reported where their values go", async () => {
  const code =
    (isSwapped: boolean): Code =>
    async () => {
      const effects = [() => sideEffect(() => "tea"), () => sideEffect(() => "ring")];
      if (isSwapped) effects.reverse();
      const [one = "", two = ""] = effects.map((effect) => effect());
      await charge(1, isSwapped ? two : one);
    };
  await assert.rejects(replay(code(false), code(true)), isChanged(/charge-1/));
});

test("the order of members, heartbeats and retry policies may change", async () => {
  const give =
    (first: string, second: string, options: object): Code =>
    async () => {
      const call = proxyActivities<{ give(value: object): void }>({
        startToClose: "1 minute",
        ...options,
      });
      await call.give({ [first]: 1, [second]: 1 }).catch(() => {});
    };
  const before = { heartbeat: "20 seconds", retry: { maximumAttempts: 2 } };
  const after = {
    heartbeat: "10 seconds",
    retry: { maximumAttempts: 2, initialInterval: "5 seconds" },
  };
  await replay(give("a", "b", before), give("b", "a", after));
});

const order =
  (input: string, accept: () => void = () => {}): Code =>
  async () => {
    accept();
    await charge(1, input);
  };

test("a change that is accepted lets runs of the old code go on, and others are compared", async () => {
  const accept = () => acceptChange("gold");
  await replay(order("tea"), order("gold", accept));
  await replay(order("gold", accept), order("gold", accept));
  await assert.rejects(
    replay(order("gold", accept), order("silver", accept)),
    isChanged(/charge-1 with the input \[1,"gold"\]/),
  );
});

test("with onChangedInput: warn a difference is logged, and the history's holds", async () => {
  const lines: string[] = [];
  const note = (message: string, fields: object) =>
    void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log = { info: note, warn: note, error: note };
  await replay(order("tea"), order("gold"), { onChangedInput: "warn", log });
  assert.equal(lines.length, 1);
  assert.match(
    lines[0] ?? "",
    /^The workflow gives another input than its history has .*"eventId":5.*\[1,\\"tea\\"\]/,
  );
});

/** Which code a run meets depends on how often it was replayed. */
const whims = (lines: string[], onChangedInput: "fail" | "warn") => {
  let calls = 0;
  const whimsical = defineWorkflow({ name: "Whimsical", version: "1" }, async () => {
    calls += 1;
    await charge(calls, "tea");
    return "done";
  });
  const note = (level: string) => (message: string, fields: object) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  return {
    workflow: whimsical,
    options: {
      workflows: [whimsical],
      activities,
      sticky: false,
      onChangedInput,
      log: { info: note("info"), warn: note("warn"), error: note("error") },
    } as const,
  };
};

test("in a worker a difference fails the decision task, or is logged where one says so", async () => {
  const failed: string[] = [];
  const strict = whims(failed, "fail");
  await using env = await startTestEnvironment(strict.options);
  await assert.rejects(
    env.run(strict.workflow, {}),
    /A decision task fails again and again: Workflow Whimsical .*charge-1 with the input \[1,"tea"\]/,
  );
  const warned: string[] = [];
  const lenient = whims(warned, "warn");
  await using other = await startTestEnvironment(lenient.options);
  assert.equal(await other.run(lenient.workflow, {}), "done");
  assert.match(warned.join(), /warn The workflow gives another input/);
});

test("an argument that is undefined arrived as null before, and such runs go on", async () => {
  const paying = (cents: null | undefined) => async () => void (await charge(cents, "tea"));
  await replay(paying(null), paying(undefined));
});
