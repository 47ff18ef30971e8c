// `ekiden workflow find`: executions that a query finds, or how they are spread.
import type { EkidenInput, EkidenOutput, WorkflowExecutionInfo } from "@ekiden/client";
import { Option } from "commander";
import { allPages } from "../connection/paging.ts";
import type { Session } from "../connection/session.ts";
import { addLimit, noteMore, pagesOf } from "../limited-list.ts";
import { Progress } from "../terminal/progress.ts";
import { shownText } from "../terminal/shown-text.ts";
import { several, type Verb } from "../verb.ts";
import { columnsFor } from "./list.ts";

const operation = "FindWorkflowExecutions";
/** A limit of the server. */
const maxPageSize = 1_000;

type Input = EkidenInput<typeof operation>;
type Answer = EkidenOutput<typeof operation>;
type FacetName = NonNullable<Input["facets"]>[number];

const facetNames: readonly FacetName[] = ["type", "status", "reason", "tag", "hour"];

interface GivenFind {
  readonly limit: number;
  readonly facet?: readonly FacetName[];
  readonly count?: true;
}

export const findVerb: Verb<GivenFind> = {
  words: "find <query>",
  summary: "find executions by a query, or count them (Ekiden alone)",
  scope: "of a domain",
  addOptions(command) {
    addLimit(command)
      .addOption(
        new Option("--facet <name>", "count them by it instead; may be repeated")
          .choices(facetNames)
          .argParser(several),
      )
      .option("--count", "say only how many there are");
  },
  more:
    "A query compares attributes, such as status, type.name, started, closed, tag, parent.workflowId,\n" +
    "failure.reason, paused, context and input.customer.id. docs/reference/find.md describes it.",
  examples: [
    "ekiden workflow find 'status = FAILED and failure.reason ~ \"Insufficient\" and closed > -2h'",
    "ekiden workflow find 'status = OPEN and started < -7d' --facet type --facet hour",
  ],
  async run(session, given, [query = ""]) {
    const input = { domain: await session.domain(), query };
    noteZone(session, query);
    if (given.count || given.facet)
      return showCounts(session, { ...input, facets: [...(given.facet ?? [])] });
    const { limit } = given;
    // One more tells whether there are more.
    const found = await foundBy(session, input, limit + 1);
    const { printer, terminal } = session;
    const items = found.slice(0, limit);
    await printer.list(items, columnsFor(printer, terminal.now()), "No execution is found.");
    noteMore(session, { items, hasMore: found.length > limit });
  },
};

/** A time without a zone is one of UTC in a query, and one of this machine in an option. */
export const noteZone = ({ terminal }: Session, query: string): void => {
  const isElsewhere = new Date(terminal.now()).getTimezoneOffset() !== 0;
  if (isElsewhere && zonelessTime.test(query.replaceAll(quotedText, ""))) {
    terminal.note(
      "Times without a zone are those of UTC in a query: 2026-11-27T10:00+09:00 has one.\n",
    );
  }
};

const zonelessTime = /\d{4}-\d\d-\d\d(T[\d:.]+)?(?![\d:.TZ+-])/;
const quotedText = /"(?:[^"\\]|\\.)*"/g;

export const foundBy = async (
  session: Session,
  input: Input,
  limit: number,
): Promise<readonly WorkflowExecutionInfo[]> => {
  const progress = new Progress(session.terminal);
  let count = 0;
  const { items } = await pagesOf({ limit, maxPageSize }, async (page) => {
    const answer: Answer = await session.callEkiden(operation, { ...input, ...page });
    count += answer.executionInfos.length;
    progress.tell(`${count} found so far`);
    return { items: answer.executionInfos.map(withDates), next: answer.nextPageToken };
  });
  return items;
};

const withDates = ({
  startTimestamp,
  closeTimestamp,
  ...info
}: Answer["executionInfos"][number]): WorkflowExecutionInfo => ({
  ...info,
  startTimestamp: new Date(startTimestamp * 1_000),
  ...(closeTimestamp !== undefined && { closeTimestamp: new Date(closeTimestamp * 1_000) }),
});

/** The counts of all parts, added up. */
const countedBy = async (session: Session, input: Input): Promise<Counts> => {
  let count = 0;
  const progress = new Progress(session.terminal);
  const totals = new Map<FacetName, Totals>();
  const parts = allPages(
    (next): Promise<Answer> => session.callEkiden(operation, { ...input, ...next }),
  );
  for await (const part of parts) {
    count += part.count ?? 0;
    progress.tell(`${count} counted so far`);
    for (const facet of part.facets ?? []) addTo(totals, facet);
  }
  const facets = [...totals].map(([by, { values, omitted }]) => ({
    by,
    values: inOrder(
      by,
      [...values].map(([value, count]) => ({ value, count })),
    ),
    omitted,
  }));
  return { count, facets };
};

const showCounts = async (session: Session, input: Input): Promise<void> => {
  const { count, facets } = await countedBy(session, input);
  const { printer } = session;
  if (!printer.isForPeople) return printer.value({ count, facets });
  printer.line(`${count} ${count === 1 ? "execution" : "executions"}`);
  for (const { by, values, omitted } of facets) {
    printer.line(`\n${printer.paint("bold", by)}`);
    for (const { value, count } of values) printer.line(countLine(count, shownText(value)));
    if (omitted > 0) printer.line(countLine(omitted, "with other values"));
  }
};

const countLine = (count: number, text: string): string => `${`${count}`.padStart(9)}  ${text}`;

interface Counts {
  readonly count: number;
  readonly facets: NonNullable<Answer["facets"]>;
}

interface Totals {
  readonly values: Map<string, number>;
  omitted: number;
}

const addTo = (
  totals: Map<FacetName, Totals>,
  { by, values, omitted }: NonNullable<Answer["facets"]>[number],
): void => {
  const total = totals.get(by) ?? { values: new Map(), omitted: 0 };
  totals.set(by, total);
  total.omitted += omitted;
  for (const { value, count } of values) {
    total.values.set(value, (total.values.get(value) ?? 0) + count);
  }
};

interface Counted {
  readonly value: string;
  readonly count: number;
}

/** Hours one after the other, all else by how many there are. */
const inOrder = (by: FacetName, values: readonly Counted[]): Counted[] =>
  [...values].sort((one, other) =>
    by === "hour" ? (one.value < other.value ? -1 : 1) : other.count - one.count,
  );
