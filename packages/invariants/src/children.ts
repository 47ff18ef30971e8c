// C: a parent and its child tell the same story, each its half.
import type { ClosingType, EventType, HistoryEvent } from "@ekiden/model";
import { type Finding, inEachRun, overall } from "./invariant.ts";
import { attributeOf, print, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

const initiatedType = "StartChildWorkflowExecutionInitiated";

/** The child's closing event → what its parent records. */
const toldAs = {
  WorkflowExecutionCompleted: "ChildWorkflowExecutionCompleted",
  WorkflowExecutionFailed: "ChildWorkflowExecutionFailed",
  WorkflowExecutionCanceled: "ChildWorkflowExecutionCanceled",
  WorkflowExecutionTerminated: "ChildWorkflowExecutionTerminated",
  WorkflowExecutionTimedOut: "ChildWorkflowExecutionTimedOut",
} as const satisfies Partial<Record<ClosingType, EventType>>;

const childEnds = Object.values(toldAs);

const C1 = inEachRun(
  "the start of a child is told once, as done or as failed",
  function* (run, { circumstances: { atRest } }) {
    for (const initiated of run.of(initiatedType)) {
      const told = run.citing("initiatedEventId", initiated.id, [
        "ChildWorkflowExecutionStarted",
        "StartChildWorkflowExecutionFailed",
      ]);
      if (told.length > 1) yield `${print(initiated)}: ${told.map(print).join(", ")}`;
      if (told.length === 0 && atRest && run.isOpen) yield `${print(initiated)} has no outcome`;
    }
  },
);

const C2 = overall("parent and child name each other", function* (seen) {
  for (const run of seen.runs) {
    for (const { id, data } of run.of("ChildWorkflowExecutionStarted")) {
      const child = seen.run(data.workflowExecution);
      const { parentWorkflowExecution: parent, parentInitiatedEventId } = child?.started ?? {};
      if (!child) yield { run, message: `the child of event ${id} is not there` };
      else if (
        parent?.runId !== run.evidence.runId ||
        parentInitiatedEventId !== data.initiatedEventId
      ) {
        yield { run, message: `the child of event ${id} names another parent` };
      }
    }
    const { parentWorkflowExecution, parentInitiatedEventId = 0 } = run.started ?? {};
    const parent = parentWorkflowExecution && seen.run(parentWorkflowExecution);
    const initiated = parent?.eventOf(initiatedType, parentInitiatedEventId);
    if (parent && initiated?.data.workflowId !== run.evidence.workflowId) {
      yield { run, message: `${parent.name} did not start it` };
    }
  }
});

interface Family {
  readonly parent: RunReading;
  readonly initiated: HistoryEvent<typeof initiatedType>;
  /** Of the last run that the child continued as. */
  readonly child: RunReading;
  /** All runs of the child. */
  readonly chain: readonly RunReading[];
}

function* families(seen: Seen): Generator<Family> {
  const children = new Map<string, RunReading>();
  for (const run of seen.runs) {
    const { parentWorkflowExecution: parent, parentInitiatedEventId: id } = run.started ?? {};
    if (parent && !run.started?.continuedExecutionRunId) children.set(`${parent.runId} ${id}`, run);
  }
  for (const parent of seen.runs) {
    for (const initiated of parent.of(initiatedType)) {
      const first = children.get(`${parent.evidence.runId} ${initiated.id}`);
      if (!first) continue;
      const chain = seen.chainOf(first);
      yield { parent, initiated, child: chain.at(-1) ?? first, chain };
    }
  }
}

const C3 = overall(
  "a parent is told of its child's end once, as it was, and not before it came",
  function* (seen) {
    for (const { parent, initiated, child } of families(seen)) {
      const told = parent.citing("initiatedEventId", initiated.id, childEnds);
      const [end] = told;
      const { closing } = child;
      const what = print(initiated);
      if (told.length > 1) yield { run: parent, message: `${what}: ${told.map(print).join(", ")}` };
      if (end) yield* endFindings({ parent, end, child }, seen);
      else if (closing && parent.isOpen && seen.circumstances.atRest) {
        yield { run: parent, message: `${what}: nobody told that ${child.name} closed` };
      }
    }
  },
);

interface ToldEnd {
  readonly parent: RunReading;
  readonly end: HistoryEvent;
  readonly child: RunReading;
}

function* endFindings({ parent, end, child }: ToldEnd, seen: Seen): Generator<Finding> {
  const { closing } = child;
  const { maxSkewMilliseconds: apart } = seen.circumstances;
  const told = print(end);
  if (!closing || end.at + apart < closing.at) {
    yield { run: parent, message: `${told} before ${child.name} closed` };
  } else if (end.type !== toldAs[closing.type as keyof typeof toldAs]) {
    yield { run: parent, message: `${told}, and the child records ${print(closing)}` };
  } else if (
    ["result", "reason", "details"].some(
      // Only some of them are told of a child that was terminated.
      (name) =>
        end.type !== "ChildWorkflowExecutionTerminated" &&
        attributeOf(end, name) !== attributeOf(closing, name),
    )
  ) {
    yield { run: parent, message: `${told} tells something else than ${child.name}` };
  }
}

const C4 = overall(
  "the policy of a closed parent reaches each of its open children once",
  function* (seen) {
    for (const family of families(seen)) {
      const { parent, child } = family;
      const applied = policyEvents(family);
      const policy = policyOf(parent);
      const what = `${child.name}: policy ${policy}`;
      if (applied.length > 1) yield { run: parent, message: `${what} was applied twice` };
      const { maxSkewMilliseconds: apart } = seen.circumstances;
      const closedAt = parent.closing?.at ?? Number.POSITIVE_INFINITY;
      const early = applied.find(({ at }) => at + apart < closedAt);
      if (early) yield { run: parent, message: `${what}: ${print(early)} while it was open` };
      const isOther = applied.some(({ type }) => type !== eventOfPolicy[policy]);
      if (isOther) yield { run: parent, message: `${what}: ${applied.map(print).join(", ")}` };
      const isOwed = policy !== "ABANDON" && applied.length === 0 && child.isOpen;
      if (isOwed && seen.circumstances.atRest) {
        yield { run: parent, message: `${what} was never applied` };
      }
    }
  },
);

const eventOfPolicy = {
  TERMINATE: "WorkflowExecutionTerminated",
  REQUEST_CANCEL: "WorkflowExecutionCancelRequested",
  ABANDON: undefined,
} as const;

/** What becomes of the children; those of an open run, and of one that goes on, are left alone. */
const policyOf = ({ closing, started }: RunReading): keyof typeof eventOfPolicy => {
  if (!closing || closing.type === "WorkflowExecutionContinuedAsNew") return "ABANDON";
  if ("childPolicy" in closing.data) return closing.data.childPolicy;
  return started?.childPolicy ?? "ABANDON";
};

const policyEvents = ({ parent, chain }: Family): HistoryEvent[] =>
  chain
    .flatMap((run) => run.of("WorkflowExecutionTerminated", "WorkflowExecutionCancelRequested"))
    .filter((event) => {
      if (event.data.cause !== "CHILD_POLICY_APPLIED") return false;
      if (event.type === "WorkflowExecutionTerminated") return true;
      return event.data.externalWorkflowExecution?.runId === parent.evidence.runId;
    });

/** Children whose start was asked for and whose end has not been told. */
export const openChildren = (run: RunReading): number =>
  run
    .of(initiatedType)
    .filter(
      ({ id }) =>
        run.citing("initiatedEventId", id, [...childEnds, "StartChildWorkflowExecutionFailed"])
          .length === 0,
    ).length;

const C5 = inEachRun(
  "a run has no more open children than it may, and is described with as many as it has",
  function* (run, { circumstances: { maxOpenChildren } }) {
    const open = openChildren(run);
    const described = run.evidence.description?.openCounts.openChildWorkflowExecutions;
    if (open > maxOpenChildren) yield `it has ${open} open children`;
    if (described !== undefined && described !== open) {
      yield `it is described with ${described} open children, and has ${open}`;
    }
  },
);

export const childInvariants = { C1, C2, C3, C4, C5 };
