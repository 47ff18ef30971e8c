// Random walks of commands for fast-check, and what one walk is.
import fc from "fast-check";
import { type Command, Session } from "./commands.ts";
import type { ModelDecision } from "./decisions.ts";
import { Reference } from "./reference.ts";
import { Service } from "./service.ts";

const workflowId = fc.constantFrom("a", "b", "c");
const anyId = fc.constantFrom("a", "b", "c", "d", "missing");
const small = fc.constantFrom("x", "y", "z");
const policy = fc.constantFrom("TERMINATE", "REQUEST_CANCEL", "ABANDON");
const task = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.nat(5) },
);

/** Every kind of clock has a length of its own, so that no two end at one moment. */
const timerSeconds = fc.constantFrom("2", "5", "47");
const settings = fc.record({
  executionStartToCloseTimeout: fc.constantFrom("101", "1009"),
  childPolicy: policy,
  taskPriority: fc.constantFrom("0", "0", "7"),
  tagList: fc.constantFrom(undefined, ["red"], ["red", "blue"]),
});
const childSettings = fc.record({
  workflowId: fc.constantFrom("c", "d"),
  executionStartToCloseTimeout: fc.constantFrom("67", "997"),
  childPolicy: policy,
});

const decision = (type: string, data: fc.Arbitrary<object>) =>
  data.map((attributes) => ({ type, data: { ...attributes } }));

const ordinary = fc.oneof(
  decision("RecordMarker", fc.record({ markerName: small })),
  decision("StartTimer", fc.record({ timerId: small, startToFireTimeout: timerSeconds })),
  decision("CancelTimer", fc.record({ timerId: small })),
  decision(
    "ScheduleActivityTask",
    fc.record({ activityId: small, taskPriority: fc.constantFrom("0", "3") }),
  ),
  decision("RequestCancelActivityTask", fc.record({ activityId: small })),
);
/** At most one of an answer: in which order others receive several is left open. */
const message = fc.oneof(
  decision("StartChildWorkflowExecution", childSettings),
  decision("SignalExternalWorkflowExecution", fc.record({ workflowId: anyId, signalName: small })),
  decision("RequestCancelExternalWorkflowExecution", fc.record({ workflowId: anyId })),
);
const close = fc.oneof(
  decision("CompleteWorkflowExecution", fc.record({ result: small })),
  decision("FailWorkflowExecution", fc.record({ reason: small })),
  decision("CancelWorkflowExecution", fc.record({ details: small })),
  decision(
    "ContinueAsNewWorkflowExecution",
    fc.record({
      executionStartToCloseTimeout: fc.constantFrom("103", "1013"),
      childPolicy: policy,
    }),
  ),
);
const decisions = fc
  .tuple(
    fc.array(ordinary, { maxLength: 4 }),
    fc.option(message, { nil: undefined, freq: 2 }),
    fc.option(close, { nil: undefined, freq: 6 }),
  )
  .map((parts) => parts.flat().filter((one) => one !== undefined));

const paused = fc.record({
  workflowId,
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constant("execution" as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        "workflowType" as const,
        "activityType" as const,
        "decisionTaskList" as const,
        "activityTaskList" as const,
      ),
    },
  ),
});
const cut = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      decision: fc.constantFrom(
        "FIRST" as const,
        "LAST" as const,
        "LAST" as const,
        "BEFORE_FAILURE" as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ decisionsBack: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ eventId: fc.integer({ min: 1, max: 24 }) }) },
);
const resetting = {
  back: fc.nat(2),
  isNamed: fc.constantFrom(true, true, false),
  cut,
  applySignals: fc.boolean(),
  applyResults: fc.boolean(),
  dryRun: fc.constantFrom(false, false, false, false, true),
};

const reset: fc.Arbitrary<Command> = fc.record({ do: fc.constant("reset" as const), ...resetting });
const terminate: fc.Arbitrary<Command> = fc.record({
  do: fc.constant("terminate" as const),
  workflowId: anyId,
  childPolicy: fc.option(policy, { nil: undefined }),
});

const turn = (decisions: readonly ModelDecision[]): Command[] => [
  { do: "pollDecision" },
  { do: "decide", task: 0, decisions },
];

/** A run that has taken the place of another ends, one of the two is reset, and a child may end. */
const again: fc.Arbitrary<readonly Command[]> = fc
  .tuple(
    fc.record({
      do: fc.constant("terminate" as const),
      workflowId: fc.constant("a"),
      childPolicy: fc.constantFrom("ABANDON", "ABANDON", "REQUEST_CANCEL", undefined),
    }),
    reset,
    fc.record({
      do: fc.constant("signal" as const),
      workflowId: fc.constantFrom("c", "d"),
      signalName: small,
    }),
    close,
  )
  .map(([ending, back, signal, end]) => [ending, back, ...turn([]), signal, ...turn([end])]);

/** A parent with a child, both of which decide and may go back: few walks come to it by chance. */
const family: fc.Arbitrary<readonly Command[]> = fc
  .tuple(settings, childSettings, ordinary, fc.option(terminate, { nil: undefined }), reset, again)
  .map(([own, ofChild, first, ending, back, more]) => [
    { do: "start", workflowId: "a", settings: own },
    ...turn([first, { type: "StartChildWorkflowExecution", data: ofChild }]),
    ...turn([]),
    ...turn([]),
    ...(ending ? [ending] : []),
    back,
    ...turn([first]),
    ...more,
  ]);

/** An activity that waits through a pause, longer or shorter than its clock. */
const heldActivity: fc.Arbitrary<readonly Command[]> = fc
  .tuple(settings, paused, fc.constantFrom(6_000, 15_000, 30_000))
  .map(([own, { what }, milliseconds]) => [
    { do: "start", workflowId: "a", settings: own },
    ...turn([{ type: "ScheduleActivityTask", data: { activityId: "x", taskPriority: "0" } }]),
    { do: "pause", what, workflowId: "a" },
    { do: "pass", milliseconds },
    { do: "resume", what, workflowId: "a" },
    { do: "pass", milliseconds: 15_000 },
  ]);

const command: fc.Arbitrary<Command> = fc.oneof(
  weighted(3, fc.record({ do: fc.constant("start" as const), workflowId, settings })),
  weighted(
    2,
    fc.record({ do: fc.constant("signal" as const), workflowId: anyId, signalName: small }),
  ),
  weighted(
    2,
    fc.record({
      do: fc.constant("signalWithStart" as const),
      workflowId,
      settings,
      signalName: small,
    }),
  ),
  weighted(1, fc.record({ do: fc.constant("requestCancel" as const), workflowId: anyId })),
  weighted(1, terminate),
  weighted(8, fc.record({ do: fc.constant("pollDecision" as const) })),
  weighted(5, fc.record({ do: fc.constant("pollActivity" as const) })),
  weighted(
    9,
    fc.record({
      do: fc.constant("decide" as const),
      task,
      decisions,
      context: fc.option(small, { nil: undefined, freq: 1 }),
    }),
  ),
  weighted(
    4,
    fc.record({
      do: fc.constant("endActivity" as const),
      task,
      text: small,
      as: fc.constantFrom("Completed", "Failed", "Canceled"),
    }),
  ),
  weighted(
    1,
    fc.record({
      do: fc.constant("operate" as const),
      workflowId: anyId,
      activityId: small,
      act: fc.constantFrom("complete", "fail", "cancel", "timeOut", "retry", "retryFailed"),
      text: small,
      isUnstarted: fc.boolean(),
    }),
  ),
  weighted(
    1,
    paused.map((what) => ({ do: "pause" as const, ...what })),
  ),
  weighted(
    1,
    paused.map((what) => ({ do: "resume" as const, ...what })),
  ),
  // Often, so that walks do not come to a halt.
  weighted(3, fc.record({ do: fc.constant("resumePaused" as const), which: fc.nat(3) })),
  weighted(2, reset),
  weighted(
    1,
    fc.record({
      do: fc.constant("fork" as const),
      ...resetting,
      newWorkflowId: fc.constantFrom("a", "b", "c", "d"),
      input: fc.option(small, { nil: undefined }),
      activityResult: fc.oneof(
        { weight: 3, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.record({ activityId: small, result: small }) },
      ),
    }),
  ),
  weighted(
    2,
    fc.record({
      do: fc.constant("heartbeat" as const),
      task,
      details: fc.option(small, { nil: undefined }),
    }),
  ),
  weighted(
    4,
    fc.record({
      do: fc.constant("pass" as const),
      milliseconds: fc.constantFrom(1_000, 6_000, 15_000, 15_000, 30_000, 120_000, 1_100_000),
    }),
  ),
  weighted(
    1,
    fc.record({ do: fc.constant("pass" as const), milliseconds: fc.constant(90_000_000) }),
  ),
  weighted(2, fc.record({ do: fc.constant("look" as const), tag: fc.constantFrom("red", "blue") })),
);

function weighted<T>(weight: number, arbitrary: fc.Arbitrary<T>) {
  return { weight, arbitrary };
}

interface WalkPlace {
  /** Gathers the types of the events that the walk leads to. */
  readonly types?: Set<string>;
  /** The URL of a new database of PostgreSQL. Default: the service is in memory. */
  readonly createDatabase?: (() => Promise<string>) | undefined;
}

/** Throws AssertionError at the first command after which the service and the model part. */
export const walk = async (
  commands: readonly Command[],
  { types = new Set<string>(), createDatabase }: WalkPlace = {},
): Promise<void> => {
  const service = await Service.open(await createDatabase?.());
  const reference = new Reference(service.clock.now());
  try {
    const session = new Session(reference, service);
    for (const each of commands) await session.say(each);
    await session.say({ do: "look", tag: "red" });
    for (const { events } of reference.runs) for (const { type } of events) types.add(type);
  } finally {
    await service.close();
  }
};

export interface WalkOptions extends Pick<WalkPlace, "createDatabase"> {
  readonly walks: number;
  /** At most in each; half of that on the average. */
  readonly commands: number;
  readonly seed?: number | undefined;
  /** The first parting is told as it is: to make it shorter may take a while. */
  readonly isQuick?: boolean;
}

export interface Walked {
  readonly saidCommands: number;
  /** Of the events that the walks have led to. */
  readonly types: ReadonlySet<string>;
}

/** Rejects with fast-check's report, whose counterexample is the shortest it could find. */
export const walkAtRandom = async (options: WalkOptions): Promise<Walked> => {
  const { walks, commands, seed, createDatabase, isQuick = false } = options;
  let saidCommands = 0;
  const types = new Set<string>();
  const someCommands = fc
    .tuple(
      fc.oneof(fc.constant([]), family, heldActivity),
      fc.array(command, { minLength: 1, maxLength: commands, size: "max" }),
    )
    .map((parts) => parts.flat());
  const property = fc.asyncProperty(someCommands, async (said) => {
    saidCommands += said.length;
    await walk(said, { types, createDatabase });
  });
  await fc.assert(property, {
    numRuns: walks,
    endOnFailure: isQuick,
    ...(seed !== undefined && { seed }),
  });
  return { saidCommands, types };
};
