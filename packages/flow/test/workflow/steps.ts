// Random stories: a program of any shape that a workflow carries out, and what comes to it from
// outside meanwhile. All of it is data, which fast-check makes from a seed, and makes shorter.
import fc from "fast-check";
import type { CancelMode, ChildPolicy } from "../../src/index.ts";

/** How an activity ends: what neither answers nor obeys a request to cancel runs out of time. */
export type Manner = "works" | "refuses" | "is late" | "is silent" | "obeys";

/** Whom a workflow signals or cancels. */
export type Whom = "itself" | "its parent" | "a child" | "no one";

interface Several {
  readonly of: readonly Step[];
}
interface Timed {
  readonly seconds: number;
}
interface Asks {
  readonly onCancel: CancelMode;
  /** Of its own, from 1 on; 0 for the one that Flow gives. */
  readonly id: number;
}
interface Addressed {
  readonly whom: Whom;
}
type Nothing = object;

/** What each kind of step is told. */
interface Shapes {
  activity: Asks & { readonly manner: Manner; readonly tries: number };
  refused: Nothing;
  unknown: Nothing;
  renamed: Nothing;
  local: Nothing;
  "local that fails": Nothing;
  effect: Nothing;
  note: Nothing;
  patch: Nothing;
  draw: Nothing;
  fail: Nothing;
  progress: Nothing;
  drain: Nothing;
  again: Nothing;
  tell: Addressed;
  stop: Addressed;
  crowd: { readonly what: "notes" | "timers" | "activities"; readonly count: number };
  sleep: Timed & Pick<Asks, "id">;
  signal: Timed;
  "even signal": Timed;
  "next signal": Timed;
  condition: Timed;
  all: Several;
  race: Several;
  any: Several;
  settled: Several;
  sequence: Several;
  either: Several;
  loop: Several & { readonly times: number };
  catch: Several;
  retry: Several;
  finally: Several;
  late: Several;
  stray: Several;
  shield: Several;
  saga: Several;
  "undo twice": Several;
  changed: Several;
  limit: Several & Timed;
  cancel: Several & Timed;
  child: Asks & Several & { readonly policy: ChildPolicy };
}

export type Kind = keyof Shapes;
export type StepOf<K extends Kind> = K extends Kind ? { readonly do: K } & Shapes[K] : never;
export type Step = StepOf<Kind>;

/** Of a step and of those in it. */
export const kindsIn = (step: Step): readonly Kind[] => [
  step.do,
  ...("of" in step ? step.of.flatMap(kindsIn) : []),
];

export interface Program {
  readonly step: Step;
  /** What each count, and each update before its answer, is handled with. */
  readonly handler: Step | null;
  /** So many runs continue the first. */
  readonly rounds: number;
  /** The input of the next run is given at the last moment. */
  readonly isLate: boolean;
  readonly awaitsHandlers: boolean;
  /** It fails with its step. */
  readonly isStrict: boolean;
}

export type Action =
  | ("ping" | "count" | "update" | "the last update again" | "cancel")
  | ("ping a child" | "cancel a child");

/** What happens to one answer of the workflow, or to its task, and before the answer arrives. */
export interface Disruption {
  readonly actions: readonly Action[];
  readonly answer: "arrives" | "is lost" | "gets no reply" | "is sent twice" | "gets no task";
}

/** What comes so long after the moment before. */
export interface Moment {
  readonly seconds: number;
  readonly actions: readonly Action[];
}

export interface Story {
  readonly program: Program;
  /** One that keeps runs, one that keeps none, two that keep them, and a new one each moment. */
  readonly deciders: "sticky" | "forgetful" | "two" | "new ones";
  /** Events on a page of history. */
  readonly pageSize: number | null;
  readonly isIntercepted: boolean;
  /** Of the code that the first run begins with; at a moment, workers with the next one come. */
  readonly version: number;
  readonly deployedAt: number | null;
  readonly moments: readonly Moment[];
  /** Of the answers, one after the other. */
  readonly disruptions: readonly Disruption[];
  /** Of its last run, the decision to which that is reset when all is over. */
  readonly resetTo: number | null;
}

const seconds = fc.nat({ max: 5 });
const cancelModes = fc.constantFrom("wait", "request", "abandon");
const ids = fc.constantFrom(0, 0, 0, 1, 2);
const manners = fc.constantFrom<Manner[]>(
  "works",
  "works",
  "refuses",
  "is late",
  "is silent",
  "obeys",
);

const kinds = <K extends Kind>(...names: K[]) => fc.constantFrom(...names);

const leaves = [
  fc.record({ do: kinds("refused", "unknown", "renamed", "local", "local that fails", "fail") }),
  fc.record({ do: kinds("effect", "note", "patch", "draw", "progress", "drain", "again") }),
  fc.record({ do: kinds("signal", "even signal", "next signal", "condition"), seconds }),
  fc.record({ do: kinds("sleep"), seconds, id: ids }),
  fc.record({
    do: kinds("activity"),
    manner: manners,
    tries: fc.constantFrom(1, 1, 2, 3),
    onCancel: cancelModes,
    id: ids,
  }),
  fc.record({
    do: kinds("tell", "stop"),
    whom: fc.constantFrom<Whom[]>("itself", "its parent", "a child", "no one"),
  }),
  // One answer has room for a hundred decisions.
  fc.record({
    do: kinds("crowd"),
    what: fc.constantFrom("notes", "notes", "timers", "timers", "activities"),
    count: fc.constantFrom(2, 3, 98, 99, 100, 101, 130),
  }),
];

/** Deeper programs are larger, and not other ones. */
const levels = 4;

const { step } = fc.letrec<{ step: Step; of: readonly Step[] }>((tie) => {
  const of = tie("of");
  const groups = kinds("all", "race", "any", "settled", "sequence");
  const wraps = kinds("catch", "retry", "finally", "late", "stray", "shield", "saga");
  const branches = [
    { weight: 6, arbitrary: fc.record({ do: groups, of }) },
    { weight: 3, arbitrary: fc.record({ do: wraps, of }) },
    { weight: 3, arbitrary: fc.record({ do: kinds("changed", "undo twice", "either"), of }) },
    { weight: 2, arbitrary: fc.record({ do: kinds("limit", "cancel"), seconds, of }) },
    { arbitrary: fc.record({ do: kinds("loop"), times: fc.constantFrom(2, 3), of }), weight: 1 },
    {
      weight: 1,
      arbitrary: fc.record({
        do: kinds("child"),
        onCancel: cancelModes,
        id: ids,
        policy: fc.constantFrom("TERMINATE", "REQUEST_CANCEL", "ABANDON"),
        of,
      }),
    },
  ];
  return {
    of: fc.array(tie("step"), { minLength: 1, maxLength: 3 }),
    step: fc.oneof({ depthSize: "small", maxDepth: levels }, ...leaves, ...branches),
  };
});

export const programs: fc.Arbitrary<Program> = fc.record({
  step,
  handler: fc.option(step, { freq: 2 }),
  rounds: fc.nat({ max: 2 }),
  isLate: fc.boolean(),
  awaitsHandlers: fc.boolean(),
  isStrict: fc.constantFrom(false, false, false, true),
});

const actions = fc.array(
  fc.constantFrom<Action[]>(
    ...(["ping", "ping", "count", "count", "update", "update"] as const),
    ...(["the last update again", "cancel", "ping a child", "cancel a child"] as const),
  ),
  { maxLength: 3 },
);

const answers = fc.constantFrom<Disruption["answer"][]>(
  ...(["arrives", "arrives", "arrives", "arrives"] as const),
  ...(["is lost", "gets no reply", "is sent twice", "gets no task"] as const),
);

export const stories: fc.Arbitrary<Story> = fc.record({
  program: programs,
  deciders: fc.constantFrom("sticky", "forgetful", "two", "new ones"),
  pageSize: fc.option(fc.integer({ min: 1, max: 7 }), { freq: 2 }),
  isIntercepted: fc.boolean(),
  version: fc.integer({ min: 1, max: 3 }),
  deployedAt: fc.option(fc.nat({ max: 4 }), { freq: 2 }),
  moments: fc.array(fc.record({ seconds, actions }), { maxLength: 5 }),
  disruptions: fc.array(fc.record({ actions, answer: answers }), { maxLength: 12 }),
  resetTo: fc.option(fc.nat({ max: 6 }), { freq: 2 }),
});
