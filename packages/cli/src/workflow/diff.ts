// `ekiden workflow diff`: where two executions begin to differ. Numbers of events, times and who
// did what are left out, since they differ between any two, and so are decision tasks.
import type { WireEvent, WorkflowExecution } from "@ekiden/client";
import type { Session } from "../connection/session.ts";
import { findRun } from "../executions.ts";
import { EventTexts, isRoutine } from "../history/event-texts.ts";
import { attributesOf, wholeHistory } from "../history/read-history.ts";
import { givenName } from "../options.ts";
import { exitCodes } from "../terminal/exit-codes.ts";
import { shortened } from "../terminal/shown-text.ts";
import type { Verb } from "../verb.ts";
import type { GivenRun } from "./run-options.ts";

interface GivenDiff extends GivenRun {
  readonly otherRun?: string;
}

/** Pairs of events that people are shown, from the first that differs. */
const maxShown = 10;
const maxColumns = 60;

export const diffVerb: Verb<GivenDiff> = {
  words: "diff <one> <other>",
  summary: "say at which event two executions begin to differ",
  scope: "of a domain",
  addOptions(command) {
    command
      .option("--run <run-id>", "which run of the one (default: the newest)", givenName)
      .option("--other-run <run-id>", "which run of the other (default: the newest)", givenName);
  },
  more: `Both are workflow IDs. Compared are what events are about and their data, in order; not their
numbers and times, not who did what, and no decision tasks. It exits with 2 where they differ, and
with 0 where they do not.`,
  examples: [
    "ekiden workflow diff order-7 order-8",
    "ekiden workflow diff order-7 order-7 --other-run 22Ic… --output json",
  ],
  async run(session, { run, otherRun }, [workflowId = "", otherId = ""]) {
    const one = await comparedRun(session, await findRun(session, workflowId, run));
    const other = await comparedRun(session, await findRun(session, otherId, otherRun));
    const at = firstDifference(one.essences, other.essences);
    await tell(session, { one, other, at });
    return at === undefined ? exitCodes.done : exitCodes.found;
  },
};

interface ComparedRun {
  readonly execution: WorkflowExecution;
  readonly events: readonly WireEvent[];
  /** Of each event, what would be the same in a run that does the same. */
  readonly essences: readonly string[];
}

const comparedRun = async (
  session: Session,
  execution: WorkflowExecution,
): Promise<ComparedRun> => {
  const events = (await wholeHistory(session, execution)).filter((event) => !isRoutine(event));
  const origins = events[0]?.workflowExecutionStartedEventAttributes?.origins ?? [];
  const runIds = [execution, ...origins].map(({ runId }) => runId);
  return { execution, events, essences: events.map((event) => essenceOf(event, runIds)) };
};

/** Of the place in a history, of what decided, and of who did it. */
const isOfThePlace = /EventId$|[rR]unId$|^(identity|origins|(parentW|w)orkflowExecution)$/;

const essenceOf = (event: WireEvent, runIds: readonly string[]): string => {
  const told = Object.entries(attributesOf(event)).filter(([name]) => !isOfThePlace.test(name));
  told.sort(([one], [other]) => (one < other ? -1 : 1));
  const text = JSON.stringify([event.eventType, told], withoutRunId);
  // Flow names children after the run that starts them, also where others have begun it.
  return runIds.reduce((all, runId) => all.replaceAll(runId, "the run itself"), text);
};

/** Also further down, as of the execution that was signaled. */
const withoutRunId = (name: string, value: unknown): unknown =>
  name === "runId" ? undefined : value;

/** Its place among those that are compared; undefined where there is none. */
const firstDifference = (one: readonly string[], other: readonly string[]): number | undefined => {
  const length = Math.max(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    if (one[at] !== other[at]) return at;
  }
  return undefined;
};

interface Compared {
  readonly one: ComparedRun;
  readonly other: ComparedRun;
  readonly at: number | undefined;
}

const tell = async (session: Session, { one, other, at }: Compared): Promise<void> => {
  const { printer } = session;
  const executions = [one.execution, other.execution];
  if (at === undefined) {
    const text = `They do not differ: ${one.events.length} events of each were compared.`;
    return printer.done({ executions, differs: false }, text);
  }
  const pairs = rowsFrom(at, one.events, other.events);
  if (!printer.isForPeople) {
    const events = [one.events[at] ?? null, other.events[at] ?? null];
    return printer.value({ executions, differs: true, alikeEvents: at, events });
  }
  printer.line(`The first ${at} events are alike. From there on:`);
  const columns = [
    { title: "EVENT", text: ([id]: Row) => id },
    { title: shownName(one), text: ([, text]: Row) => text },
    { title: "EVENT", text: ([, , id]: Row) => id },
    { title: shownName(other), text: ([, , , text]: Row) => text },
  ];
  await printer.list(pairs, columns, "");
  const left = Math.max(one.events.length, other.events.length) - at - pairs.length;
  if (left > 0) session.terminal.note(`${left} more events follow: \`ekiden workflow show\`.\n`);
};

const shownName = ({ execution }: ComparedRun): string =>
  `${execution.workflowId} ${execution.runId.slice(0, 8)}`;

type Row = readonly [id: string, text: string, otherId: string, otherText: string];

const rowsFrom = (
  at: number,
  one: readonly WireEvent[],
  other: readonly WireEvent[],
): readonly Row[] => {
  const [texts, otherTexts] = [linesOf(one), linesOf(other)];
  const length = Math.min(maxShown, Math.max(one.length, other.length) - at);
  return Array.from({ length }, (_, offset): Row => {
    const place = at + offset;
    return [...cellsOf(one[place], texts[place]), ...cellsOf(other[place], otherTexts[place])];
  });
};

const cellsOf = (event: WireEvent | undefined, text = "-"): readonly [string, string] => [
  event ? String(event.eventId) : "",
  shortened(text, maxColumns),
];

const linesOf = (events: readonly WireEvent[]): readonly string[] => {
  const texts = new EventTexts();
  // Without its number and its time.
  return events.map((event) =>
    texts
      .lineOf(event, "")
      .text.replace(/^ *\d+ +/, "")
      .replaceAll(/ {2,}/g, "  "),
  );
};
