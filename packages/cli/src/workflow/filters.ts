// Which executions are meant: filters as people give them, and as the service's lists take them.
import type { CloseStatus, Input, WorkflowExecutionInfo } from "@ekiden/client";
import { type Command, Option } from "commander";
import type { Session } from "../connection/session.ts";
import { statusTyped, typeNamed } from "../executions.ts";
import { pagesOf } from "../limited-list.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { timeFrom } from "../terminal/times.ts";

const closeStatuses: readonly CloseStatus[] = [
  ...(["COMPLETED", "FAILED", "CANCELED", "TERMINATED", "CONTINUED_AS_NEW", "TIMED_OUT"] as const),
];

const states = ["all", "open", "closed", ...closeStatuses.map(statusTyped)];

export interface GivenFilters {
  readonly status: string;
  readonly type?: string;
  readonly tag?: string;
  readonly id?: string;
  readonly since?: string;
  readonly until?: string;
  readonly closedSince?: string;
  readonly closedUntil?: string;
}

export const addFilterOptions = (command: Command): void => {
  command
    .addOption(new Option("--status <status>", "which of them").choices(states).default("all"))
    .option("--type <name[@version]>", "those of a workflow type")
    .option("--tag <tag>", "those with a tag")
    .option("--id <workflow-id>", "the runs of a workflow ID")
    .option("--since <time>", "started since then: 2h ago, 2026-11-26T10:00, or epoch")
    .option("--until <time>", "started until then")
    .option("--closed-since <time>", "closed since then, in the place of their starts")
    .option("--closed-until <time>", "closed until then");
};

type OpenQuery = Input<"ListOpenWorkflowExecutions">;
type ClosedQuery = Input<"ListClosedWorkflowExecutions">;

/** Of the two lists that the service has; one that is not wanted is left out. */
interface Queries {
  readonly open?: OpenQuery;
  readonly closed?: ClosedQuery;
}

/** Rejects with CommandFailure for filters that the service cannot combine. */
export const queriesFor = async (session: Session, given: GivenFilters): Promise<Queries> => {
  const domain = await session.domain();
  const { status } = given;
  const filter = onlyFilter(given);
  const now = session.terminal.now();
  const started = period(["--since", "--until"], [given.since, given.until], now);
  const closed = period(
    ["--closed-since", "--closed-until"],
    [given.closedSince, given.closedUntil],
    now,
  );
  checkPeriods(given, { started, closed });
  const startTimeFilter = started ?? { oldestDate: new Date(0) };
  const wanted = closeStatuses.find((each) => statusTyped(each) === status);
  const closedQuery: ClosedQuery = {
    domain,
    ...filter,
    ...(closed ? { closeTimeFilter: closed } : { startTimeFilter }),
    ...(wanted && { closeStatusFilter: { status: wanted } }),
  };
  const hasOpen = ["all", "open"].includes(status) && !closed;
  return {
    ...(hasOpen && { open: { domain, startTimeFilter, ...filter } }),
    ...(status !== "open" && { closed: closedQuery }),
  };
};

type Filter = Pick<ClosedQuery, "typeFilter" | "tagFilter" | "executionFilter">;

const onlyFilter = ({ status, type, tag, id }: GivenFilters): Filter => {
  const given = [
    type !== undefined && "--type",
    tag !== undefined && "--tag",
    id !== undefined && "--id",
  ];
  const names = given.filter((name) => name !== false);
  const isOfStatus = !["all", "open", "closed"].includes(status);
  if (isOfStatus) names.push(`--status ${status}`);
  if (names.length > 1) {
    throw new CommandFailure(
      `${names.join(" and ")} cannot be given together: the service takes one of them`,
      "Ask by one, and choose from the results, as with --output jsonl and jq.",
    );
  }
  if (type !== undefined) return { typeFilter: typeFilter(type) };
  if (tag !== undefined) return { tagFilter: { tag } };
  return id === undefined ? {} : { executionFilter: { workflowId: id } };
};

const typeFilter = (text: string) => {
  const at = text.lastIndexOf("@");
  // Without its version it would be all of them, and a script may not have filled it in.
  if (at > 0 && at === text.length - 1) return typeNamed("the type", text);
  return at > 0 ? { name: text.slice(0, at), version: text.slice(at + 1) } : { name: text };
};

interface Period {
  readonly oldestDate: Date;
  readonly latestDate?: Date;
}

type Pair<T> = readonly [T, T];

const period = (
  [sinceName, untilName]: Pair<string>,
  [since, until]: Pair<string | undefined>,
  now: number,
): Period | undefined => {
  if (since === undefined && until === undefined) return undefined;
  const oldestDate = since === undefined ? new Date(0) : timeFrom(sinceName, since, now);
  const latestDate = until === undefined ? undefined : timeFrom(untilName, until, now);
  if (latestDate && latestDate < oldestDate) {
    throw new CommandFailure(
      `${untilName} is before ${sinceName}`,
      "Exchange them: the first is the older time.",
    );
  }
  return { oldestDate, ...(latestDate && { latestDate }) };
};

interface Periods {
  readonly started: Period | undefined;
  readonly closed: Period | undefined;
}

const checkPeriods = ({ status }: GivenFilters, { started, closed }: Periods): void => {
  if (started && closed) {
    throw new CommandFailure(
      "times of starts and of closes cannot be given together: the service takes one of them",
      "Ask by --since and --until, or by --closed-since and --closed-until.",
    );
  }
  if (closed && status === "open") {
    throw new CommandFailure(
      "open executions have no time at which they closed",
      "Ask by --since and --until.",
    );
  }
};

/** A limit of the service. */
const maxPageSize = 1_000;

/** The newest first, up to so many. One that closes between the two lists is told as closed. */
export const executionsOf = async (
  session: Session,
  { open, closed }: Queries,
  limit: number,
): Promise<readonly WorkflowExecutionInfo[]> => {
  const found = [
    ...(open ? await listed(session, ["ListOpenWorkflowExecutions", open], limit) : []),
    ...(closed ? await listed(session, ["ListClosedWorkflowExecutions", closed], limit) : []),
  ];
  const byRun = new Map(found.map((info) => [info.execution.runId, info]));
  const timeOf = ({ startTimestamp, closeTimestamp }: WorkflowExecutionInfo): number =>
    (closed?.closeTimeFilter && closeTimestamp ? closeTimestamp : startTimestamp).getTime();
  return [...byRun.values()].sort((one, other) => timeOf(other) - timeOf(one)).slice(0, limit);
};

/** The same for commands that act on each: it says where there are more than the limit. */
export const limitedExecutionsOf = async (
  session: Session,
  queries: Queries,
  limit: number,
): Promise<readonly WorkflowExecutionInfo[]> => {
  const found = await executionsOf(session, queries, limit + 1);
  if (found.length > limit) tellOfMore(session, limit);
  return found.slice(0, limit);
};

export const tellOfMore = ({ terminal }: Session, limit: number): void =>
  terminal.note(`THERE ARE MORE: only the newest ${limit} are taken; --limit takes more.\n`);

type List =
  | readonly ["ListOpenWorkflowExecutions", OpenQuery]
  | readonly ["ListClosedWorkflowExecutions", ClosedQuery];

const listed = async (
  session: Session,
  [operation, query]: List,
  limit: number,
): Promise<readonly WorkflowExecutionInfo[]> => {
  const { items } = await pagesOf({ limit, maxPageSize }, async (page) => {
    const answer = await session.call(operation, { ...(query as OpenQuery), ...page });
    return { items: answer.executionInfos, next: answer.nextPageToken };
  });
  return items;
};
