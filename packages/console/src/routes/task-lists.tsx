// Task lists and workers: what waits, since when, and who polls.
import { useParams } from "@tanstack/react-router";
import type { TaskListFigures } from "../api/ekiden-types.ts";
import { useEkiden } from "../api/queries.ts";
import { Empty } from "../kit/feedback.tsx";
import { useLive } from "../kit/live.ts";
import { QueryContent } from "../kit/query-content.tsx";
import { defineTexts, useTexts } from "../kit/texts.ts";
import { Ago, Duration } from "../kit/time.tsx";

export const taskListsTexts = defineTexts(
  {
    title: "Task lists",
    kind: "Tasks",
    decision: "Decision",
    activity: "Activity",
    name: "Task list",
    backlog: "Backlog",
    oldest: "Oldest waits",
    waiting: "Polls waiting",
    lastSeen: "Last polled",
    workers: "Workers",
    worker: "Worker",
    lists: "Task lists",
    noIdentity: "without an identity",
    polling: "polling",
    away: "not polling",
    noPollers: "No pollers",
    stuck: "Tasks wait, and there are no pollers",
    intro: "Polls are those that came to this node in the last day.",
    none: "No task list so far",
    noneText: "A task list is there as soon as a task waits on it, or a worker polls it:",
  },
  {
    title: "タスクリスト",
    kind: "タスク",
    decision: "ディシジョン",
    activity: "アクティビティ",
    name: "タスクリスト",
    backlog: "バックログ",
    oldest: "最長の待ち時間",
    waiting: "待機中のポーリング",
    lastSeen: "最終ポーリング",
    workers: "ワーカー",
    worker: "ワーカー",
    lists: "タスクリスト",
    noIdentity: "ID なし",
    polling: "ポーリング中",
    away: "ポーリングしていません",
    noPollers: "ポーリングなし",
    stuck: "タスクが待っていますが、ポーリングがありません",
    intro: "過去 1 日にこのノードへ来たポーリングを表示します。",
    none: "まだタスクリストはありません",
    noneText: "タスクが待つか、ワーカーがポーリングすると現れます:",
  },
);

const lookMilliseconds = 5_000;

export const TaskListsScreen = () => {
  const texts = useTexts(taskListsTexts);
  const { domain } = useParams({ from: "/domains/$domain/task-lists" });
  useLive(domain);
  const query = useEkiden("ListTaskLists", { domain }, { refetchInterval: lookMilliseconds });
  return (
    <div className="stack">
      <div>
        <h1>{texts.title}</h1>
        <p className="faint">{texts.intro}</p>
      </div>
      <QueryContent
        query={query}
        isEmpty={({ taskLists }) => taskLists.length === 0}
        empty={<NoTaskList domain={domain} />}
      >
        {({ taskLists }) => (
          <>
            <ListTable lists={taskLists} />
            <WorkerTable lists={taskLists} />
          </>
        )}
      </QueryContent>
    </div>
  );
};

const NoTaskList = ({ domain }: { readonly domain: string }) => {
  const texts = useTexts(taskListsTexts);
  return (
    <Empty
      title={texts.none}
      command={`aws swf poll-for-activity-task --endpoint-url ${location.origin} \\
  --domain ${domain} --task-list name=my-list --identity me`}
    >
      {texts.noneText}
    </Empty>
  );
};

interface TableProps {
  readonly lists: readonly TaskListFigures[];
}

const ListTable = ({ lists }: TableProps) => {
  const texts = useTexts(taskListsTexts);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls needs the keyboard.
    <section className="card scroll" tabIndex={0} aria-label={texts.title}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{texts.name}</th>
            <th scope="col">{texts.kind}</th>
            <th scope="col" className="amount">
              {texts.backlog}
            </th>
            <th scope="col">{texts.oldest}</th>
            <th scope="col" className="amount">
              {texts.waiting}
            </th>
            <th scope="col">{texts.lastSeen}</th>
          </tr>
        </thead>
        <tbody>
          {lists.map((list) => (
            <ListRow key={`${list.kind} ${list.name}`} list={list} />
          ))}
        </tbody>
      </table>
    </section>
  );
};

const ListRow = ({ list }: { readonly list: TaskListFigures }) => {
  const texts = useTexts(taskListsTexts);
  const { kind, name, backlog, truncated, oldestAt, pollers } = list;
  const waiting = pollers.filter(({ isWaiting }) => isWaiting).length;
  const lastSeenAt = Math.max(0, ...pollers.map((poller) => poller.lastSeenAt));
  return (
    <tr>
      <th scope="row" className="row-name">
        {name}
      </th>
      <td>{texts[kind]}</td>
      <td className="amount">
        {backlog.toLocaleString()}
        {truncated && "+"}
      </td>
      <td>{oldestAt === undefined ? "—" : <Duration from={oldestAt} />}</td>
      <td className="amount">{waiting}</td>
      <td>
        {lastSeenAt > 0 && <Ago at={lastSeenAt} />}
        {lastSeenAt === 0 && (
          <span className={backlog > 0 ? "warning" : "faint"}>
            {backlog > 0 ? texts.stuck : texts.noPollers}
          </span>
        )}
      </td>
    </tr>
  );
};

interface Worker {
  readonly identity: string;
  readonly isWaiting: boolean;
  readonly lastSeenAt: number;
  readonly lists: readonly string[];
}

/** By identity: one worker may poll several lists. */
const workersOf = (lists: readonly TaskListFigures[]): readonly Worker[] => {
  const workers = new Map<string, Worker>();
  for (const { name, pollers } of lists) {
    for (const { identity = "", isWaiting, lastSeenAt } of pollers) {
      const known = workers.get(identity);
      workers.set(identity, {
        identity,
        isWaiting: isWaiting || known?.isWaiting === true,
        lastSeenAt: Math.max(lastSeenAt, known?.lastSeenAt ?? 0),
        lists: [...new Set([...(known?.lists ?? []), name])],
      });
    }
  }
  return [...workers.values()].sort((one, other) => other.lastSeenAt - one.lastSeenAt);
};

const WorkerTable = ({ lists }: TableProps) => {
  const texts = useTexts(taskListsTexts);
  const workers = workersOf(lists);
  if (workers.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls needs the keyboard.
    <section className="card scroll" tabIndex={0} aria-labelledby="workers">
      <h2 id="workers">{texts.workers}</h2>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{texts.worker}</th>
            <th scope="col">{texts.lists}</th>
            <th scope="col">{texts.lastSeen}</th>
          </tr>
        </thead>
        <tbody>
          {workers.map(({ identity, isWaiting, lastSeenAt, lists: names }) => (
            <tr key={identity}>
              <th scope="row" className="row-name">
                {identity || <span className="faint">{texts.noIdentity}</span>}
              </th>
              <td className="wrap">{names.join(", ")}</td>
              <td>
                <span className={isWaiting ? "live connected" : "live"}>
                  {isWaiting ? texts.polling : texts.away}
                </span>
                {!isWaiting && (
                  <span className="faint">
                    {" "}
                    <Ago at={lastSeenAt} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
