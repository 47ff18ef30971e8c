import assert from "node:assert/strict";
import {
  ActivityFailure,
  ActivityTimeout,
  ApplicationFailure,
  activityContext,
  DecisionRefused,
  defineActivity,
  defineWorkflow,
  proxyActivities,
  sleep,
} from "../../src/index.ts";
import { scenario } from "./live.ts";

const values = [
  null,
  true,
  0,
  -1.5,
  "",
  'text \u{1f600} "quoted"',
  [],
  [1, [2, { three: [3] }]],
  {},
  { nested: { list: [null, false] } },
] as const;

const activities = {
  echo: async (value?: unknown) => value,
  missing: async () => undefined,
  add: async (one: number, other = 10) => one + other,
  note: async (cents: number, currency = "EUR", text?: string | null) =>
    `${cents} ${currency} ${text}`,
  double: defineActivity({ version: "2.5" }, async (value: number) => value * 2),
  refuse: async () => {
    throw new ApplicationFailure("the card is refused", {
      type: "CardRefused",
      details: { code: 51 },
      cause: new RangeError("51"),
    });
  },
  throwText: async () => {
    throw "only a text";
  },
  say: defineActivity({ heartbeat: "10 seconds" }, async (what: string) => {
    const { heartbeat, completeLater } = activityContext();
    heartbeat({ what });
    completeLater();
  }),
  never: async () => activityContext().completeLater(),
};

const calls = proxyActivities<typeof activities>({ startToClose: "1 minute" });

const kinds = defineWorkflow({ name: "Kinds", version: "1" }, async () => {
  const echoed: unknown[] = [];
  for (const value of values) echoed.push(await calls.echo(value));
  const atOnce = await Promise.all(values.map((value) => calls.echo(value)));
  return { echoed, atOnce, isMissing: (await calls.missing()) === undefined };
});

scenario(
  "values of all kinds go to activities and back",
  { workflows: [kinds], activities },
  async (live) => {
    const handle = await live.start(kinds, {});
    assert.deepEqual(await live.result(handle), {
      echoed: values,
      atOnce: values,
      isMissing: true,
    });
  },
);

const arguments_ = defineWorkflow({ name: "Arguments", version: "1" }, async () => [
  await calls.add(1),
  await calls.add(1, undefined),
  await calls.add(1, 2),
  await calls.double.with({ version: "2.5" })(4),
  await calls.note(5, undefined, "hi"),
  await calls.note.with({ heartbeat: "3 seconds" })(5, undefined, null),
]);

scenario(
  "a parameter that is left out has its default",
  { workflows: [arguments_], activities },
  async (live) => {
    const [note, other] = ["5 EUR hi", "5 EUR null"];
    assert.deepEqual(await live.run(arguments_, {}), [11, 11, 3, 8, note, other]);
  },
);

const ids = defineWorkflow({ name: "Ids", version: "1" }, async () => {
  const chosen = calls.echo.with({ id: "mine", taskPriority: 7 });
  const both = await Promise.allSettled([chosen(1), chosen(2)]);
  await chosen(3);
  await Promise.all([calls.echo(4), calls.add(1, 2), calls.echo(5)]);
  return both.map((outcome) =>
    outcome.status === "fulfilled" ? outcome.value : String(outcome.reason),
  );
});

scenario(
  "ids count the calls of an activity, unless they are chosen",
  { workflows: [ids], activities },
  async (live) => {
    const handle = await live.start(ids, {});
    assert.deepEqual(await live.result(handle), [
      1,
      "Error: activity mine is open already: ids are unique among what is open",
    ]);
    const scheduled = (await live.events(handle)).flatMap((event) =>
      event.type === "ActivityTaskScheduled"
        ? [[event.data.activityId, event.data.taskPriority]]
        : [],
    );
    assert.deepEqual(scheduled, [
      ["mine", "7"],
      ["mine", "7"],
      ["echo-1", "0"],
      ["add-1", "0"],
      ["echo-2", "0"],
    ]);
  },
);

const elsewhere = defineWorkflow({ name: "Elsewhere", version: "1" }, () =>
  calls.echo.with({ taskList: "host-1" })("there"),
);

scenario(
  "an activity goes to the task list that its call names",
  { workflows: [elsewhere] },
  async (live) => {
    await live.env.addWorker({ taskList: "host-1", activities });
    const handle = await live.start(elsewhere, {});
    assert.equal(await live.result(handle), "there");
  },
);

const failing = defineWorkflow({ name: "Failing", version: "1" }, async () => {
  const error: unknown = await calls.refuse().catch((caught) => caught);
  assert.ok(error instanceof ActivityFailure && error.cause instanceof ApplicationFailure);
  const text: unknown = await calls.throwText().catch((caught) => caught.cause.message);
  const { message, activityId, activityName, cause } = error;
  const { name, details, stack = "", cause: deeper } = cause as ApplicationFailure;
  const isRemote = stack.includes("activities.test.ts");
  return {
    message,
    activityId,
    activityName,
    name,
    details,
    isRemote,
    deeper: String(deeper),
    text,
  };
});

scenario(
  "what an activity throws keeps its cause, stack and details",
  { workflows: [failing], activities },
  async (live) => {
    assert.deepEqual(await live.run(failing, {}), {
      message: "activity refuse (refuse-1) failed: the card is refused",
      activityId: "refuse-1",
      activityName: "refuse",
      name: "CardRefused",
      details: { code: 51 },
      isRemote: true,
      deeper: "RangeError: 51",
      text: "only a text",
    });
  },
);

const uncaught = defineWorkflow({ name: "Uncaught", version: "1" }, async () => {
  await calls.refuse();
});

scenario(
  "an activity's failure that is not caught fails the workflow",
  { workflows: [uncaught], activities },
  async (live) => {
    const error = await live.failure(await live.start(uncaught, {}));
    assert.ok(error.cause instanceof ApplicationFailure);
    assert.equal(error.cause.name, "ActivityFailure");
    assert.equal((error.cause.cause as Error).name, "CardRefused");
  },
);

const lateCatch = defineWorkflow({ name: "LateCatch", version: "1" }, async () => {
  const early = calls.refuse();
  const wrapped = (async () => {
    await calls.throwText();
  })();
  await sleep("1 hour");
  const caught = [await early.catch((error) => error.cause.name)];
  return [...caught, await wrapped.catch((error) => error.cause.message)];
});

scenario(
  "an activity may fail before it is awaited",
  { workflows: [lateCatch], activities },
  async (live) => {
    assert.deepEqual(await live.run(lateCatch, {}), ["CardRefused", "only a text"]);
  },
);

const timeouts = defineWorkflow({ name: "Timeouts", version: "1" }, async () => {
  const late = async (promise: Promise<unknown>) => {
    const error = await promise.catch((caught) => caught);
    assert.ok(error instanceof ActivityTimeout);
    return [error.timeoutType, error.lastHeartbeat ?? null];
  };
  const elsewhere = calls.never.with({ taskList: "unpolled", startToClose: "NONE" });
  return [
    await late(elsewhere.with({ scheduleToStart: "5 seconds" })()),
    await late(elsewhere.with({ scheduleToClose: "5 seconds" })()),
    await late(calls.never.with({ startToClose: "5 seconds" })()),
    await late(calls.say.with({ startToClose: "1 hour", heartbeat: "10 seconds" })("half")),
  ];
});

scenario(
  "each kind of time-out is told, with what the last heartbeat said",
  { workflows: [timeouts], activities },
  async (live) => {
    assert.deepEqual(await live.run(timeouts, {}), [
      ["SCHEDULE_TO_START", null],
      ["SCHEDULE_TO_CLOSE", null],
      ["START_TO_CLOSE", null],
      ["HEARTBEAT", { what: "half" }],
    ]);
  },
);

const unknown = defineWorkflow({ name: "Unknown", version: "1" }, async () => {
  const error: unknown = await calls.echo
    .with({ version: "9" })(1)
    .catch((caught) => caught);
  assert.ok(error instanceof DecisionRefused);
  return [error.decisionType, error.refusal, error.message];
});

scenario(
  "an activity of an unknown type is refused",
  { workflows: [unknown], activities },
  async (live) => {
    assert.deepEqual(await live.run(unknown, {}), [
      "ScheduleActivityTask",
      "ACTIVITY_TYPE_DOES_NOT_EXIST",
      "ScheduleActivityTask of echo-1 (activity echo 9) was refused: ACTIVITY_TYPE_DOES_NOT_EXIST",
    ]);
  },
);

const tooMany = defineWorkflow({ name: "TooMany", version: "1" }, async () => {
  const idle = calls.never.with({ taskList: "unpolled", scheduleToStart: "1 hour" });
  const outcomes = await Promise.allSettled(Array.from({ length: 1_001 }, () => idle()));
  return outcomes.flatMap((outcome) =>
    outcome.status === "rejected" && outcome.reason instanceof DecisionRefused
      ? [outcome.reason.refusal]
      : [],
  );
});

scenario(
  "an activity over the limit of the service is refused",
  { workflows: [tooMany], activities, everyTurn: false },
  async (live) => {
    assert.deepEqual(await live.run(tooMany, {}), ["OPEN_ACTIVITIES_LIMIT_EXCEEDED"]);
  },
);

const misfit = defineWorkflow({ name: "Misfit", version: "1" }, async () => [
  await calls.echo(new Map()).catch((error) => error.message.replace(/ of \S+ \(run \S+\)/, "")),
  await calls.echo("x".repeat(40_000)).catch((error) => error.name),
]);

scenario(
  "an argument that cannot be sent is an error at the call",
  { workflows: [misfit], activities },
  async (live) => {
    assert.deepEqual(await live.run(misfit, {}), [
      "the input of activity echo cannot be sent: value[0] is a Map, which JSON cannot carry: " +
        "send plain data, or set a codec such as superjson",
      "PayloadError",
    ]);
  },
);
