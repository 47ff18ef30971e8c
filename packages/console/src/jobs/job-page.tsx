// One job: what it is to do, how far it is, what came of each execution, and its end.
import { maxJobReasonCharacters } from "@ekiden/model";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useState } from "react";
import { ApiFault } from "../api/fault.ts";
import { useEkiden } from "../api/queries.ts";
import { Button } from "../kit/button.tsx";
import { CopyableId } from "../kit/copy.tsx";
import { TextField } from "../kit/fields.tsx";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useNumbers } from "../kit/numbers.ts";
import { useEkidenOperation } from "../kit/operation.ts";
import { useMissingEkidenAction } from "../kit/permissions.ts";
import { QueryContent } from "../kit/query-content.tsx";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { JobItems } from "./job-items.tsx";
import { hasEnded, type Job, JobBadge, lookMilliseconds, Progress } from "./job-parts.tsx";
import { jobsTexts } from "./jobs-texts.ts";

/** No job gets that id later. */
const isUnknown = (error: Error | null): boolean =>
  error instanceof ApiFault && error.fault === "UnknownResourceFault";

export const JobPage = () => {
  const texts = useTexts(jobsTexts);
  const { domain, jobId } = useParams({ from: "/domains/$domain/jobs/$jobId" });
  const query = useEkiden(
    "DescribeJob",
    { domain, jobId },
    {
      refetchInterval: ({ state: { data, error } }) =>
        (data && hasEnded(data as Job)) || isUnknown(error) ? false : lookMilliseconds,
    },
  );
  return (
    <div className="stack">
      <h1>{texts.job}</h1>
      <QueryContent query={query}>
        {(job) => (
          <>
            <JobCard domain={domain} job={job} />
            <JobItems domain={domain} job={job} />
          </>
        )}
      </QueryContent>
    </div>
  );
};

interface JobProps {
  readonly domain: string;
  readonly job: Job;
}

const JobCard = ({ domain, job }: JobProps) => {
  const texts = useTexts(jobsTexts);
  const written = useNumbers();
  const parameters = [job.signalName, job.childPolicy, job.decision && texts[job.decision]];
  return (
    <section className="card stack">
      <div className="between">
        <h2>
          {texts[job.action]} <JobBadge status={job.status} />
        </h2>
        <StopButton domain={domain} job={job} />
      </div>
      {job.statusText !== undefined && <p className="warning">{job.statusText}</p>}
      <p role="status">
        <Progress job={job} />
      </p>
      <dl className="pairs">
        <Pair name={texts.reason}>{job.reason}</Pair>
        <Pair name={texts.query}>
          <code>{job.query}</code>
        </Pair>
        {parameters.some((each) => each !== undefined) && (
          <Pair name={texts.action}>
            {texts[job.action]}: {parameters.filter((each) => each !== undefined).join(", ")}
          </Pair>
        )}
        <Pair name={texts.rate}>{job.ratePerSecond}</Pair>
        <Pair name={texts.maxExecutions}>{written(job.maxExecutions)}</Pair>
        <Pair name={texts.startedBy}>{job.startedBy}</Pair>
        <Pair name={texts.started}>
          <Moment at={job.startedAt} />
        </Pair>
        {job.endedAt !== undefined && (
          <Pair name={texts.ended}>
            <Moment at={job.endedAt} />
          </Pair>
        )}
        <Pair name={texts.job}>
          <CopyableId id={job.jobId} />
        </Pair>
      </dl>
    </section>
  );
};

const Pair = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const StopButton = ({ domain, job }: JobProps) => {
  const texts = useTexts(jobsTexts);
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const missing = useMissingEkidenAction("StopJob", domain);
  const close = () => setOpen(false);
  const stopping = useEkidenOperation("StopJob", close);
  const { jobId } = job;
  if (job.status !== "RUNNING" && !isOpen) return null;
  return (
    <>
      <Button look="danger" missingAction={missing} onPress={() => setOpen(true)}>
        {texts.stop}
      </Button>
      {isOpen && (
        <FormDialog
          title={texts.stopTitle}
          submit={texts.stop}
          sending={stopping}
          onSubmit={() => stopping.mutate({ domain, jobId, ...(reason !== "" && { reason }) })}
          onClose={close}
        >
          <p>{texts.stopHelp}</p>
          <TextField
            label={texts.reason}
            value={reason}
            onChange={setReason}
            maxLength={maxJobReasonCharacters}
          />
        </FormDialog>
      )}
    </>
  );
};
