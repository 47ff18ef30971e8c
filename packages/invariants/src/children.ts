// C: a parent and its child tell the same story, each its half.
import type { ClosingType, EventType, HistoryEvent } from "@ekiden/model";
import { type Finding, inEachRun, overall } from "./invariant.ts";
import { add, attributeOf, print, type RunReading } from "./reading.ts";
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
  "the start of a child is recorded once, as done or as failed",
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
    for (const { id, data } of seen.ownEvents(run, "ChildWorkflowExecutionStarted")) {
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
    yield* foreignParent(seen, run);
  }
});

/** A run that names a parent, of whose events none says that it was started. */
function* foreignParent(seen: Seen, run: RunReading): Generator<Finding> {
  const { parentWorkflowExecution, parentInitiatedEventId = 0 } = run.started ?? {};
  const parent = parentWorkflowExecution && seen.run(parentWorkflowExecution);
  const initiated = parent?.eventOf(initiatedType, parentInitiatedEventId);
  if (parent && initiated?.data.workflowId !== run.evidence.workflowId) {
    yield { run, message: `${parent.name} did not start it` };
  }
}

interface Family {
  readonly parent: RunReading;
  readonly initiated: HistoryEvent<typeof initiatedType>;
  /** Of the last run that the child continued as, or was reset to. */
  readonly child: RunReading;
  /** All runs of the child. */
  readonly chain: readonly RunReading[];
  /** Runs of the parent that were reset while the child was open, this one the last. */
  readonly parents: readonly RunReading[];
  /** The first run of the child: all runs of the parent that have had it are of one family. */
  readonly first: RunReading;
}

function* families(seen: Seen): Generator<Family> {
  const children = new Map<string, RunReading>();
  for (const run of seen.runs) {
    const { parentWorkflowExecution: parent, parentInitiatedEventId: id } = run.started ?? {};
    const isFirst = !run.started?.continuedExecutionRunId && !run.origin;
    if (parent && isFirst) children.set(`${parent.runId} ${id}`, run);
  }
  for (const parent of seen.runs) {
    for (const initiated of parent.of(initiatedType)) {
      const asked = firstAsked(seen, { parent, initiated });
      const first = children.get(`${asked.parent.evidence.runId} ${asked.initiated.id}`);
      if (!first) continue;
      const chain = seen.chainOf(first);
      const { parents } = asked;
      yield { parent, initiated, child: chain.at(-1) ?? first, chain, parents, first };
    }
  }
}

type Asked = Pick<Family, "parent" | "initiated">;

/** The event that a run has from others, as the first of them has it. */
const firstAsked = (seen: Seen, asked: Asked): Asked & Pick<Family, "parents"> => {
  const { parent, initiated } = asked;
  const { origin, evidence } = parent;
  const from = origin && seen.isCopy(parent, initiated.id) ? seen.run(origin) : undefined;
  const isReset = from?.evidence.workflowId === evidence.workflowId;
  const before = from?.of(initiatedType)[parent.of(initiatedType).indexOf(initiated)];
  if (!isReset || !before) return { ...asked, parents: [parent] };
  const first = firstAsked(seen, { parent: from, initiated: before });
  return { ...first, parents: [...first.parents, parent] };
};

const C3 = overall(
  "a parent records its child's end once, as it was, and not before it came",
  function* (seen) {
    for (const family of families(seen)) {
      const { parent, initiated } = family;
      const told = parent.citing("initiatedEventId", initiated.id, childEnds);
      const [end] = told;
      const child = toldChild(seen, family, end);
      const { closing } = child;
      const what = print(initiated);
      if (told.length > 1) yield { run: parent, message: `${what}: ${told.map(print).join(", ")}` };
      if (end) yield* endFindings({ parent, end, child }, seen);
      else if (closing && parent.isOpen && seen.circumstances.atRest) {
        yield { run: parent, message: `${what}: the end of ${child.name} is not recorded` };
      }
    }
  },
);

/** The run whose end the parent is told, or is yet to be told. */
const toldChild = (seen: Seen, family: Family, end: ChildEnd | undefined): RunReading => {
  const isOfEnd = ({ isOpen, evidence: { runId } }: RunReading): boolean =>
    end ? end.data.workflowExecution.runId === runId : isOpen;
  return heirsOf(seen, family).find(isOfEnd) ?? family.child;
};

type ChildEnd = HistoryEvent<(typeof childEnds)[number]>;

/**
 * A run that was reset asks for its child's end. Where the run of the child that it asks is gone,
 * one answers that a reset made of the child after it had closed.
 */
const heirsOf = (seen: Seen, { chain, parents }: Family): readonly RunReading[] => {
  const isAnyGone = chain.some(({ evidence }) => evidence.removed);
  return isAnyGone && parents.length > 1 ? resetsOf(seen, chain) : [];
};

/** Of runs of one workflow: those that go on from them, without those that are among them. */
const resetsOf = (seen: Seen, runs: readonly RunReading[]): readonly RunReading[] =>
  runs
    .flatMap((run) => seen.runsOf(run.evidence.workflowId).filter(isFrom(seen, run)))
    .filter((run) => !runs.includes(run))
    .map((run) => seen.chainOf(run))
    .flatMap((chain) => [...chain, ...resetsOf(seen, chain)]);

const isFrom =
  (seen: Seen, from: RunReading) =>
  ({ origin }: RunReading): boolean =>
    origin !== undefined && seen.run(origin) === from;

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
  } else if (end.type === "ChildWorkflowExecutionTerminated" && parent.origin) {
    // A child of which nothing is left when the parent is reset counts as terminated.
    return;
  } else if (end.type !== toldAs[closing.type as keyof typeof toldAs]) {
    yield { run: parent, message: `${told}, and the child records ${print(closing)}` };
  } else if (
    ["result", "reason", "details"].some(
      // Only some of them are recorded for a child that was terminated.
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
    for (const family of judgedFamilies(seen)) {
      const { parent, child } = family;
      const applied = policyEvents(seen, family);
      const policy = policyOf(parent);
      const what = `${child.name}: policy ${policy}`;
      if (applied.length > 1) yield { run: parent, message: `${what} was applied twice` };
      const { maxSkewMilliseconds: apart } = seen.circumstances;
      const closedAt = parent.closing?.at ?? Number.POSITIVE_INFINITY;
      const early = applied.find(({ at }) => at + apart < closedAt);
      if (early) yield { run: parent, message: `${what}: ${print(early)} while it was open` };
      const isOther = applied.some(({ type }) => type !== eventOfPolicy[policy]);
      if (isOther) yield { run: parent, message: `${what}: ${applied.map(print).join(", ")}` };
      if (applied.length > 0 || policy === "ABANDON") continue;
      if (child.isOpen && seen.circumstances.atRest) {
        yield { run: parent, message: `${what} was never applied` };
      }
    }
  },
);

function* judgedFamilies(seen: Seen): Generator<Family> {
  const all = [...families(seen)];
  const byChild = new Map<RunReading, Family[]>();
  for (const family of all) add(byChild, family.first, family);
  const { maxSkewMilliseconds: apart } = seen.circumstances;
  for (const family of all) {
    const others = byChild.get(family.first) ?? [];
    const isTaken = others.some((other) => isLater(other, family, apart));
    if (isJudged(seen, family) && !isTaken) yield family;
  }
}

/** A reset of later, of a run that had closed, has given the child to the other parent. */
const isLater = (other: Family, { parent, parents }: Family, apart: number): boolean =>
  !parents.includes(other.parent) &&
  (other.parent.origin?.at ?? 0) + apart >= (parent.closing?.at ?? Number.POSITIVE_INFINITY);

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

/**
 * A child that a reset has taken over is judged with the run that has it now. Where a run was reset
 * after it had closed, its own policy has reached the child as well.
 */
const isJudged = (seen: Seen, { parent, initiated, parents }: Family): boolean => {
  const { workflowId } = parent.evidence;
  const next = parent.resetTo && seen.run({ workflowId, runId: parent.resetTo });
  if (next && initiated.id <= (next.origin?.eventId ?? 0)) return false;
  return parents
    .slice(0, -1)
    .every((run, index) => run.resetTo === parents[index + 1]?.evidence.runId);
};

const policyEvents = (seen: Seen, { parents, chain }: Family): HistoryEvent[] => {
  const runIds = new Set(parents.map(({ evidence }) => evidence.runId));
  return chain
    .flatMap((run) =>
      seen.ownEvents(run, "WorkflowExecutionTerminated", "WorkflowExecutionCancelRequested"),
    )
    .filter((event) => {
      if (event.data.cause !== "CHILD_POLICY_APPLIED") return false;
      if (event.type === "WorkflowExecutionTerminated") return true;
      return runIds.has(event.data.externalWorkflowExecution?.runId ?? "");
    });
};

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
