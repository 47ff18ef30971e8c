// The executions of a job, in the order in which it took them, with what came of each.
import { maxPlainItemsKeptPerJob } from "@ekiden/model";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { callEkiden } from "../api/call.ts";
import { whileAllowed } from "../api/intervals.ts";
import { Button } from "../kit/button.tsx";
import { SelectField } from "../kit/fields.tsx";
import { PlainTable } from "../kit/plain-table.tsx";
import { QueryContent } from "../kit/query-content.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { hasEnded, type Job, JobBadge, type JobItem, lookMilliseconds } from "./job-parts.tsx";
import { jobsTexts } from "./jobs-texts.ts";

const states = ["", "WAITING", "DOING", "DONE", "SKIPPED", "FAILED", "UNKNOWN"] as const;
type ShownState = (typeof states)[number];

interface JobItemsProps {
  readonly domain: string;
  readonly job: Job;
}

export const JobItems = ({ domain, job }: JobItemsProps) => {
  const texts = useTexts(jobsTexts);
  const [state, setState] = useState<ShownState>("");
  const query = useItems({ domain, job, state });
  return (
    <section className="stack">
      <h2>{texts.items}</h2>
      <div className="fields">
        <SelectField
          label={texts.state}
          value={state}
          choices={states.map((value) => ({
            value,
            text: value === "" ? texts.all : texts[value],
          }))}
          onChange={setState}
        />
      </div>
      <QueryContent
        query={query}
        isEmpty={({ pages }) => pages.every(({ items }) => items.length === 0)}
        empty={<p className="faint">{texts.noItems}</p>}
      >
        {({ pages }) => (
          <>
            <ItemTable domain={domain} items={pages.flatMap(({ items }) => items)} />
            {query.hasNextPage ? (
              <Button onPress={() => void query.fetchNextPage()}>{texts.more}</Button>
            ) : (
              isCut(job, state) && <p className="faint">{texts.onlyCounted}</p>
            )}
          </>
        )}
      </QueryContent>
    </section>
  );
};

/** Whether there were more in that state than are kept one by one. */
const isCut = ({ counts: { done, skipped } }: Job, state: ShownState): boolean =>
  (state === "" || state === "DONE" || state === "SKIPPED") &&
  done + skipped > maxPlainItemsKeptPerJob;

interface AskedItems extends JobItemsProps {
  readonly state: ShownState;
}

/** Asked again while the job runs, and once when it has ended. */
const useItems = ({ domain, job, state }: AskedItems) => {
  const { jobId, status } = job;
  const isOver = hasEnded(job);
  return useInfiniteQuery({
    queryKey: [domain, "ListJobItems", jobId, state, isOver && status],
    queryFn: ({ pageParam, signal }) =>
      callEkiden(
        "ListJobItems",
        {
          domain,
          jobId,
          ...(state !== "" && { state }),
          ...(pageParam !== undefined && { nextPageToken: pageParam }),
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
    refetchInterval: whileAllowed(isOver ? false : lookMilliseconds),
    placeholderData: (before) => before,
  });
};

interface ItemTableProps {
  readonly domain: string;
  readonly items: readonly JobItem[];
}

const ItemTable = ({ domain, items }: ItemTableProps) => {
  const texts = useTexts(jobsTexts);
  return (
    <ScrollArea className="card scroll" aria-label={texts.items}>
      <PlainTable columns={[texts.workflowId, texts.runId, texts.state, texts.at, texts.why]}>
        {items.map(({ workflowId, runId, state, at, text }) => (
          <tr key={runId}>
            <th scope="row" className="row-name">
              <Link
                to="/domains/$domain/executions/$workflowId/$runId"
                params={{ domain, workflowId, runId }}
              >
                {workflowId}
              </Link>
            </th>
            <td>
              <code>{runId}</code>
            </td>
            <td>
              <JobBadge status={state} />
            </td>
            <td>{at === undefined ? "—" : <Moment at={at} />}</td>
            <td className="wrap">{text ?? "—"}</td>
          </tr>
        ))}
      </PlainTable>
    </ScrollArea>
  );
};
