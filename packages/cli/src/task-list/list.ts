// Which task lists a domain has: what waits, how fast it comes and goes, and who polls.
import type { Column } from "../terminal/table.ts";
import { spanText } from "../terminal/times.ts";
import type { Verb } from "../verb.ts";
import { agoText, colorOfState, noteUnseen, stateText, type TaskList } from "./polls.ts";

export const listVerb: Verb<object> = {
  words: "list",
  summary:
    "list task lists: what waits, since when, how fast it comes and goes, and who polls " +
    "(Ekiden alone)",
  scope: "of a domain",
  more: "ADDED and STARTED are tasks a minute, over the last 5 minutes.",
  examples: ["ekiden task-list list", "ekiden task-list list --domain shop --output json"],
  async run(session) {
    const domain = await session.domain();
    const answer = await session.callEkiden("ListTaskLists", { domain });
    const { terminal } = session;
    const columns = columnsFor(terminal.now());
    await session.printer.list(answer.taskLists, columns, "No task list has tasks or pollers.");
    if (answer.truncated) terminal.note("There are more: 500 lists of each kind are shown.\n");
    noteUnseen(terminal, answer);
  },
};

const shownWindowSeconds = 300;

const columnsFor = (now: number): readonly Column<TaskList>[] => [
  { title: "KIND", text: ({ kind }) => kind },
  { title: "TASK LIST", text: ({ name }) => name, isShortened: true },
  { title: "BACKLOG", text: backlogText },
  { title: "OLDEST", text: ({ oldestAt }) => (oldestAt ? agoText(oldestAt, now) : "") },
  { title: "ADDED", text: (list) => rateText(list, "addedPerSecond") },
  { title: "STARTED", text: (list) => rateText(list, "startedPerSecond") },
  { title: "EMPTY IN", text: emptyText },
  {
    title: "POLLERS",
    text: (list) => pollersText(list, now),
    color: ({ state }) => colorOfState(state),
  },
];

export const backlogText = ({ backlog, truncated }: TaskList): string =>
  `${backlog}${truncated ? " or more" : ""}`;

export const emptyText = ({ emptyInSeconds }: TaskList): string =>
  emptyInSeconds === undefined ? "" : spanText(emptyInSeconds * 1_000);

const rateText = ({ rates }: TaskList, member: "addedPerSecond" | "startedPerSecond"): string => {
  const rate = rates.find(({ windowSeconds }) => windowSeconds === shownWindowSeconds);
  return rate ? perMinute(rate[member]) : "";
};

export const perMinute = (perSecond: number): string => {
  const rate = perSecond * 60;
  return rate >= 10 || rate === 0 ? rate.toFixed(0) : rate.toFixed(1);
};

const pollersText = ({ state, pollers, pollersTruncated }: TaskList, now: number): string => {
  const waiting = pollers.filter((poller) => poller.state === "waiting").length;
  const more = pollersTruncated ? "+" : "";
  return state === "waiting"
    ? `${waiting}${more} waiting`
    : stateText(state, pollers[0]?.lastSeenAt, now);
};
