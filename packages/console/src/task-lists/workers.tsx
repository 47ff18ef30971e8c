// The workers of a domain: where they poll from, which lists, and what they have in hand.
import { Link } from "@tanstack/react-router";
import type { Worker } from "../api/ekiden-types.ts";
import { useEkiden } from "../api/queries.ts";
import { useNumbers } from "../kit/numbers.ts";
import { PlainTable } from "../kit/plain-table.tsx";
import { QueryContent } from "../kit/query-content.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { useTexts } from "../kit/texts.ts";
import { Ago, Duration } from "../kit/time.tsx";
import { taskListsTexts } from "./task-lists-texts.ts";

const lookMilliseconds = 5_000;
/** Of one worker. */
const maxShownTasks = 5;

export const WorkerTable = ({ domain }: { readonly domain: string }) => {
  const texts = useTexts(taskListsTexts);
  const written = useNumbers();
  const query = useEkiden("ListWorkers", { domain }, { refetchInterval: lookMilliseconds });
  return (
    <QueryContent query={query}>
      {({ workers, truncated, tasksTruncated, examinedRuns }) =>
        workers.length > 0 && (
          <ScrollArea className="card scroll" aria-labelledby="workers">
            <h2 id="workers">{texts.workers}</h2>
            {truncated && <p className="warning">{texts.workersTruncated}</p>}
            {tasksTruncated && (
              <p className="faint">
                {texts.tasksTruncated} {written(examinedRuns)}
              </p>
            )}
            <PlainTable
              columns={[texts.worker, texts.address, texts.lists, texts.inHand, texts.pollers]}
            >
              {workers.map((worker) => (
                <WorkerRow key={worker.identity ?? ""} domain={domain} worker={worker} />
              ))}
            </PlainTable>
          </ScrollArea>
        )
      }
    </QueryContent>
  );
};

interface WorkerProps {
  readonly domain: string;
  readonly worker: Worker;
}

const WorkerRow = ({ domain, worker }: WorkerProps) => {
  const texts = useTexts(taskListsTexts);
  const { identity, address, state, lastSeenAt, taskLists, tasks } = worker;
  return (
    <tr>
      <th scope="row" className="row-name">
        {identity ?? <span className="faint">{texts.noIdentity}</span>}
      </th>
      <td>{address ?? "—"}</td>
      <td className="wrap">{[...new Set(taskLists.map(({ name }) => name))].join(", ")}</td>
      <td>
        {tasks.slice(0, maxShownTasks).map((task) => (
          <HeldTask key={`${task.runId} ${task.startedEventId}`} domain={domain} task={task} />
        ))}
        {tasks.length > maxShownTasks && `+ ${tasks.length - maxShownTasks}`}
      </td>
      <td>
        <span className={state === "waiting" ? "live connected" : "live"}>{texts[state]}</span>
        {state !== "waiting" && lastSeenAt !== undefined && (
          <span className="faint">
            {" "}
            <Ago at={lastSeenAt} />
          </span>
        )}
      </td>
    </tr>
  );
};

interface HeldTaskProps {
  readonly domain: string;
  readonly task: Worker["tasks"][number];
}

const HeldTask = ({ domain, task }: HeldTaskProps) => {
  const texts = useTexts(taskListsTexts);
  const { workflowId, runId, activityId, startedAt, lastHeartbeatAt } = task;
  return (
    <div>
      <Link
        to="/domains/$domain/executions/$workflowId/$runId"
        params={{ domain, workflowId, runId }}
      >
        {workflowId}
      </Link>{" "}
      {activityId ?? texts.decision} <Duration from={startedAt} />
      {lastHeartbeatAt !== undefined && (
        <span className="faint">
          , {texts.heartbeat} <Ago at={lastHeartbeatAt} />
        </span>
      )}
    </div>
  );
};
