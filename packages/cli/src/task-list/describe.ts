// One task list: its decision tasks and its activity tasks, which are apart also under one name.
import { type Command, Option } from "commander";
import type { Session } from "../connection/session.ts";
import type { Field, Printer } from "../terminal/printer.ts";
import type { Column } from "../terminal/table.ts";
import type { Verb } from "../verb.ts";
import { backlogText, emptyText, perMinute } from "./list.ts";
import { agoText, colorOfState, noteUnseen, stateText, type TaskList } from "./polls.ts";

const kinds = ["decision", "activity"] as const;

interface GivenKind {
  readonly kind?: TaskList["kind"];
}

export const describeVerb: Verb<GivenKind> = {
  words: "describe <name>",
  summary: "show what waits on a task list, counted now, its rates and its pollers (Ekiden alone)",
  scope: "of a domain",
  addOptions(command: Command) {
    const help = "only its decision tasks or its activity tasks";
    command.addOption(new Option("--kind <kind>", help).choices(kinds));
  },
  examples: [
    "ekiden task-list describe orders",
    "ekiden task-list describe payments --kind activity --output json",
  ],
  async run(session, { kind }, [name = ""]) {
    const answers = await answersOf(session, kind ? [kind] : kinds, name);
    const { printer, terminal } = session;
    if (!printer.isForPeople) return printer.value(kind ? answers[0] : answers);
    const used = answers.filter(({ taskList }) => isUsed(taskList));
    for (const [at, answer] of (used.length > 0 ? used : answers).entries()) {
      if (at > 0) printer.line("");
      await show(printer, answer, terminal.now());
    }
    for (const answer of answers.slice(0, 1)) noteUnseen(terminal, answer);
  },
};

const answersOf = (session: Session, of: readonly TaskList["kind"][], name: string) =>
  Promise.all(
    of.map(async (kind) => {
      const domain = await session.domain();
      return session.callEkiden("DescribeTaskList", { domain, kind, name });
    }),
  );

type Answer = Awaited<ReturnType<typeof answersOf>>[number];

const isUsed = ({ backlog, state, rates }: TaskList): boolean =>
  backlog > 0 || state !== "never" || rates.length > 0;

const windowNames: Readonly<Record<number, string>> = { 60: "1m", 300: "5m", 3600: "60m" };

const show = async (
  printer: Printer,
  { taskList, countedSince, watchedSince }: Answer,
  now: number,
): Promise<void> => {
  const { kind, name, oldestAt, state, pollers, rates } = taskList;
  const since = (seconds: number) => printer.time(new Date(seconds * 1_000));
  const told = rates.map(
    ({ windowSeconds, addedPerSecond, startedPerSecond }): Field => ({
      label: `In ${windowNames[windowSeconds] ?? windowSeconds}`,
      text: `${perMinute(addedPerSecond)} added, ${perMinute(startedPerSecond)} started a minute`,
    }),
  );
  await printer.one(taskList, [
    { label: "Task list", text: name },
    { label: "Kind", text: kind },
    { label: "Backlog", text: backlogText(taskList) },
    { label: "Oldest waits", text: oldestAt === undefined ? "" : agoText(oldestAt, now) },
    ...told,
    { label: "Counted since", text: rates.length > 0 ? since(countedSince) : "" },
    { label: "Empty in", text: emptyText(taskList) },
    {
      label: "Pollers",
      text: state === "never" ? `never, since ${since(watchedSince)}` : state,
      color: colorOfState(state),
    },
  ]);
  if (pollers.length > 0) await printer.list(pollers, columnsFor(now), "");
};

const columnsFor = (now: number): readonly Column<TaskList["pollers"][number]>[] => [
  { title: "IDENTITY", text: ({ identity = "" }) => identity, isShortened: true },
  { title: "FROM", text: ({ address = "" }) => address },
  {
    title: "STATE",
    text: ({ state, lastSeenAt }) => stateText(state, lastSeenAt, now),
    color: ({ state }) => colorOfState(state),
  },
];
