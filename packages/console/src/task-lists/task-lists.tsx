// Task lists and workers: what waits, since when, how fast it comes and goes, and who polls.
import { useParams } from "@tanstack/react-router";
import type { TaskListFigures, TaskLists } from "../api/ekiden-types.ts";
import { useEkiden } from "../api/queries.ts";
import { Empty } from "../kit/feedback.tsx";
import { useLive } from "../kit/live.ts";
import { useNumbers } from "../kit/numbers.ts";
import { PlainTable } from "../kit/plain-table.tsx";
import { QueryContent } from "../kit/query-content.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { firstCommand } from "../kit/shell.ts";
import { useTexts } from "../kit/texts.ts";
import { Ago, Duration, Moment } from "../kit/time.tsx";
import { PauseButton } from "../pauses/pause-button.tsx";
import { PausedBadge } from "../pauses/paused.tsx";
import { PausesUnknown } from "../pauses/pauses-unknown.tsx";
import { callsOf, type KnownPause, pauseOf, usePauses } from "../pauses/targets.ts";
import { taskListsTexts } from "./task-lists-texts.ts";
import { UnseenNodes } from "./unseen-nodes.tsx";
import { WorkerTable } from "./workers.tsx";

const lookMilliseconds = 5_000;

export const TaskListsScreen = () => {
  const texts = useTexts(taskListsTexts);
  const { domain } = useParams({ from: "/domains/$domain/task-lists" });
  useLive(domain);
  const query = useEkiden("ListTaskLists", { domain }, { refetchInterval: lookMilliseconds });
  return (
    <div className="stack">
      <h1>{texts.title}</h1>
      <QueryContent
        query={query}
        isEmpty={({ taskLists }) => taskLists.length === 0}
        empty={<NoTaskList domain={domain} />}
      >
        {(found) => (
          <>
            <Known found={found} />
            <PausesUnknown domain={domain} />
            <ListTable domain={domain} lists={found.taskLists} />
            <WorkerTable domain={domain} />
          </>
        )}
      </QueryContent>
    </div>
  );
};

/** How far the server's knowledge goes. */
const Known = ({ found }: { readonly found: TaskLists }) => {
  const texts = useTexts(taskListsTexts);
  const { asOf, watchedSince, countedSince, unseenNodes, truncated } = found;
  return (
    <div>
      <p className="faint">
        {texts.intro} <Moment at={watchedSince} />, {texts.knownAt} <Moment at={asOf} />.{" "}
        {texts.rates}: {texts.ratesHelp} <Moment at={countedSince} />.
      </p>
      {truncated && <p className="warning">{texts.listsTruncated}</p>}
      <UnseenNodes count={unseenNodes} />
    </div>
  );
};

const NoTaskList = ({ domain }: { readonly domain: string }) => {
  const texts = useTexts(taskListsTexts);
  return (
    <Empty
      title={texts.none}
      command={firstCommand("poll-for-activity-task", location.origin, {
        domain,
        "task-list": "name=my-list",
        identity: "me",
      })}
    >
      {texts.noneText}
    </Empty>
  );
};

interface ListTableProps {
  readonly domain: string;
  readonly lists: readonly TaskListFigures[];
}

const ListTable = ({ domain, lists }: ListTableProps) => {
  const texts = useTexts(taskListsTexts);
  const pauses = usePauses(domain);
  return (
    <ScrollArea className="card scroll" aria-label={texts.title}>
      <PlainTable
        columns={[
          texts.name,
          texts.kind,
          { text: texts.backlog, look: "amount" },
          texts.oldest,
          { text: texts.rates, look: "amount" },
          texts.empty,
          texts.pollers,
          { text: texts.actions, look: "only-read" },
        ]}
      >
        {lists.map((list) => (
          <ListRow
            key={`${list.kind} ${list.name}`}
            domain={domain}
            list={list}
            pause={pauseOf(pauses, pauseTarget(list))}
          />
        ))}
      </PlainTable>
    </ScrollArea>
  );
};

const shownWindowSeconds = 300;

const pauseTarget = ({ kind, name }: TaskListFigures) =>
  ({ kind: `${kind}TaskList`, name }) as const;

interface ListRowProps {
  readonly domain: string;
  readonly list: TaskListFigures;
  readonly pause: KnownPause;
}

const ListRow = ({ domain, list, pause }: ListRowProps) => {
  const texts = useTexts(taskListsTexts);
  const { kind, name, backlog, truncated, oldestAt, rates, emptyInSeconds } = list;
  const written = useNumbers();
  const perMinute = (perSecond: number) => written(perSecond * 60, { maximumFractionDigits: 1 });
  const rate = rates.find(({ windowSeconds }) => windowSeconds === shownWindowSeconds);
  return (
    <tr>
      <th scope="row" className="row-name">
        {name} <PausedBadge pause={pause} />
      </th>
      <td>{texts[kind]}</td>
      <td className="amount">
        {written(backlog)}
        {truncated && "+"}
      </td>
      <td>{oldestAt === undefined ? "—" : <Duration from={oldestAt} />}</td>
      <td className="amount">
        {rate ? `${perMinute(rate.addedPerSecond)}, ${perMinute(rate.startedPerSecond)}` : "—"}
      </td>
      <td>
        {emptyInSeconds === undefined ? "—" : <Duration from={0} to={Math.ceil(emptyInSeconds)} />}
      </td>
      <td>
        <Pollers list={list} />
      </td>
      <td>
        <PauseButton calls={callsOf(domain, pauseTarget(list))} pause={pause} look="quiet" />
      </td>
    </tr>
  );
};

const Pollers = ({ list }: Pick<ListRowProps, "list">) => {
  const { state, unpolled, pollers, pollersTruncated } = list;
  const written = useNumbers();
  const texts = useTexts(taskListsTexts);
  const waiting = pollers.filter((poller) => poller.state === "waiting").length;
  const [latest] = pollers;
  if (state === "waiting") {
    return (
      <span className="live connected">
        {written(waiting)}
        {pollersTruncated && "+"} {texts.waiting}
      </span>
    );
  }
  const missing = unpolled ? texts.stuck : texts.noPollers;
  return (
    <span className={unpolled ? "warning" : "faint"}>
      {[state !== "seen" && missing, latest && texts.seen].filter(Boolean).join(", ")}{" "}
      {latest && <Ago at={latest.lastSeenAt} />}
    </span>
  );
};
