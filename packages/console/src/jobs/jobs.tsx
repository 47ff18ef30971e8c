// The jobs of a domain: what each does, how far it is, and a form that starts another.
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useEkiden } from "../api/queries.ts";
import { Button } from "../kit/button.tsx";
import { Empty } from "../kit/feedback.tsx";
import { useMissingEkidenAction } from "../kit/permissions.ts";
import { PlainTable } from "../kit/plain-table.tsx";
import { QueryContent } from "../kit/query-content.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { type Job, JobBadge, lookMilliseconds, Progress } from "./job-parts.tsx";
import { jobsTexts } from "./jobs-texts.ts";
import { StartJob } from "./start-job.tsx";

/** More than a domain keeps. */
const maxJobs = 1_000;

export const Jobs = () => {
  const texts = useTexts(jobsTexts);
  const { domain } = useParams({ from: "/domains/$domain/jobs" });
  const navigate = useNavigate();
  const [isStarting, setStarting] = useState(false);
  const missing = useMissingEkidenAction("StartJob", domain);
  const asked = { domain, maximumPageSize: maxJobs };
  const query = useEkiden("ListJobs", asked, { refetchInterval: lookMilliseconds });
  const show = (jobId: string) =>
    void navigate({ to: "/domains/$domain/jobs/$jobId", params: { domain, jobId } });
  return (
    <div className="stack">
      <div className="between">
        <h1>{texts.title}</h1>
        <Button look="primary" missingAction={missing} onPress={() => setStarting(true)}>
          {texts.start}
        </Button>
      </div>
      <QueryContent
        query={query}
        isEmpty={({ jobs }) => jobs.length === 0}
        empty={
          <Empty
            title={texts.none}
            command={`ekiden job start signal --name wake --query 'status = OPEN' --reason "…"`}
          >
            {texts.noneText}
          </Empty>
        }
      >
        {({ jobs }) => <JobTable domain={domain} jobs={jobs} />}
      </QueryContent>
      {isStarting && (
        <StartJob domain={domain} onClose={() => setStarting(false)} onStarted={show} />
      )}
    </div>
  );
};

interface JobTableProps {
  readonly domain: string;
  readonly jobs: readonly Job[];
}

const JobTable = ({ domain, jobs }: JobTableProps) => {
  const texts = useTexts(jobsTexts);
  return (
    <ScrollArea className="card scroll" aria-label={texts.title}>
      <PlainTable
        columns={[
          texts.job,
          texts.status,
          texts.action,
          texts.progress,
          texts.started,
          texts.query,
        ]}
      >
        {jobs.map((job) => (
          <tr key={job.jobId}>
            <th scope="row" className="row-name wrap">
              <Link to="/domains/$domain/jobs/$jobId" params={{ domain, jobId: job.jobId }}>
                {job.reason}
              </Link>
            </th>
            <td>
              <JobBadge status={job.status} />
            </td>
            <td>{texts[job.action]}</td>
            <td>
              <Progress job={job} />
            </td>
            <td>
              <Moment at={job.startedAt} />
            </td>
            <td className="wrap">
              <code>{job.query}</code>
            </td>
          </tr>
        ))}
      </PlainTable>
    </ScrollArea>
  );
};
