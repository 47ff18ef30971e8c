// V1 to V5: List and Count agree with the histories.
import { closeStatuses } from "@ekiden/model";
import type { Listing, WorkflowExecutionInfo } from "./evidence.ts";
import { asFarAsSeen, type Finding } from "./invariant.ts";
import { nameOf, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

const isOpenListing = ({ operation }: Listing): boolean =>
  operation === "ListOpenWorkflowExecutions";

const timesOf = ({ input }: Listing) => ({
  byClose: "closeTimeFilter" in input && input.closeTimeFilter !== undefined,
  filter:
    "closeTimeFilter" in input && input.closeTimeFilter
      ? input.closeTimeFilter
      : input.startTimeFilter,
});

/** Does it ask for all there is? */
const isWhole = (listing: Listing): boolean => {
  const { filter } = timesOf(listing);
  const { input } = listing;
  const isFiltered =
    input.executionFilter ||
    input.typeFilter ||
    input.tagFilter ||
    ("closeStatusFilter" in input && input.closeStatusFilter);
  return !isFiltered && filter?.oldestDate === 0 && filter.latestDate === undefined;
};

const wholeListings = (seen: Seen, open: boolean): Listing[] =>
  (seen.evidence.listings ?? []).filter(
    (listing) => isWhole(listing) && isOpenListing(listing) === open,
  );

const timesListed = ({ infos }: Listing, { name }: RunReading): number =>
  infos.filter(({ execution }) => nameOf(execution) === name).length;

function* listedOnce(seen: Seen, open: boolean): Generator<Finding> {
  for (const listing of wholeListings(seen, open)) {
    for (const run of seen.runs) {
      if (run.isOpen !== open) continue;
      const times = timesListed(listing, run);
      if (times !== 1) yield { run, message: `${listing.operation} shows it ${times} times` };
    }
  }
}

const V1 = asFarAsSeen("an open run is listed as open once", function* (seen) {
  yield* listedOnce(seen, true);
  yield* columnsOfState(seen, true);
});
const V2 = asFarAsSeen("a closed run is listed as closed once", function* (seen) {
  yield* listedOnce(seen, false);
  yield* columnsOfState(seen, false);
});

/** Whether a store has it among the open or among the closed runs. */
function* columnsOfState(seen: Seen, open: boolean): Generator<Finding> {
  for (const run of seen.runs) {
    const columns = run.evidence.stored?.columns;
    if (!columns || run.isOpen !== open || (columns.closedAt === undefined) === open) continue;
    yield { run, message: `it is stored among the ${open ? "closed" : "open"} runs` };
  }
}

const V3 = asFarAsSeen("no run is listed as open and as closed", function* (seen) {
  const [open] = wholeListings(seen, true);
  const [closed] = wholeListings(seen, false);
  const names = new Set((open?.infos ?? []).map(({ execution }) => nameOf(execution)));
  for (const { execution } of closed?.infos ?? []) {
    if (names.has(nameOf(execution))) yield { message: `${nameOf(execution)} is in both lists` };
  }
});

const V4 = asFarAsSeen("Count says how many List shows", function* (seen) {
  for (const { operation, infos, count } of seen.evidence.listings ?? []) {
    if (!count || count.truncated || count.count === infos.length) continue;
    yield { message: `${operation} shows ${infos.length}, and the count is ${count.count}` };
  }
});

const V5 = asFarAsSeen(
  "a list is in order, within its filters, and repeats nothing",
  function* (seen) {
    for (const listing of seen.evidence.listings ?? []) yield* problemsOfList(listing);
    for (const run of seen.runs) yield* columnProblems(run);
  },
);

function* problemsOfList(listing: Listing): Generator<Finding> {
  const { byClose, filter } = timesOf(listing);
  const { oldestDate = 0, latestDate = Number.POSITIVE_INFINITY } = filter ?? {};
  const sign = listing.input.reverseOrder ? -1 : 1;
  const timeOf = (info: WorkflowExecutionInfo) =>
    (byClose ? info.closeTimestamp : info.startTimestamp) ?? 0;
  const names = new Set<string>();
  let before = sign * Number.POSITIVE_INFINITY;
  for (const info of listing.infos) {
    const name = nameOf(info.execution);
    const time = timeOf(info);
    const message = `${listing.operation} shows ${name}`;
    if (names.has(name)) yield { message: `${message} twice` };
    names.add(name);
    if (sign * time > sign * before) yield { message: `${message} out of order` };
    before = time;
    const isWithin = oldestDate <= time && time <= latestDate;
    if (!isWithin || !passes(listing, info)) yield { message: `${message} past its filter` };
  }
}

/** Filters and orders go by what a store has beside the history. */
function* columnProblems(run: RunReading): Generator<Finding> {
  const { started, closing } = run;
  const columns = run.evidence.stored?.columns;
  if (!columns || !started) return;
  const { name, version } = started.workflowType;
  const told: Readonly<Record<string, readonly [stored: unknown, recorded: unknown]>> = {
    type: [`${columns.workflowType.name}/${columns.workflowType.version}`, `${name}/${version}`],
    tags: [columns.tagList?.join("\n") || undefined, started.tagList?.join("\n") || undefined],
    start: [columns.startedAt, run.startedAt],
    close: [columns.closedAt, closing?.at],
    "close status": [columns.closeStatus, closing && closeStatuses[closing.type]],
  };
  for (const [what, [stored, recorded]] of Object.entries(told)) {
    if (stored !== recorded) yield { run, message: `it is found by the ${what} ${stored}` };
  }
  for (const tag of run.evidence.stored?.lostTags ?? []) {
    yield { run, message: `it is not found by its tag ${tag}` };
  }
}

const passes = ({ operation, input }: Listing, info: WorkflowExecutionInfo): boolean => {
  const { executionFilter, typeFilter, tagFilter } = input;
  const { workflowType, execution, tagList = [], closeStatus, executionStatus } = info;
  const status = "closeStatusFilter" in input ? input.closeStatusFilter?.status : undefined;
  const pairs = [
    [executionFilter?.workflowId, execution.workflowId],
    [typeFilter?.name, workflowType.name],
    [typeFilter?.version, workflowType.version],
    [status, closeStatus],
  ];
  return (
    (executionStatus === "OPEN") === (operation === "ListOpenWorkflowExecutions") &&
    pairs.every(([wanted, found]) => !wanted || wanted === found) &&
    (!tagFilter || tagList.includes(tagFilter.tag))
  );
};

export const visibilityInvariants = { V1, V2, V3, V4, V5 };
