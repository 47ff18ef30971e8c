// Jobs: their handlers. What a running job does is in `held-job.ts`.
import {
  type EkidenInput,
  type EkidenOperationName,
  type EkidenOutput,
  maxJobSampleExecutions,
  maxRunningJobsPerDomain,
  refuse,
} from "@ekiden/model";
import type { DomainKey } from "../../store/domain-key.ts";
import type { JobItem, JobRecord, JobStore } from "../../store/job-store.ts";
import type { CallContext } from "../call-context.ts";
import type { EkidenHandlers } from "../ekiden.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { nextPage, pageOf, positionOf, wireTime } from "../paging.ts";
import { definitionFrom, definitionOf, definitionText } from "./definition.ts";
import { requireRights } from "./rights.ts";
import type { JobSelection } from "./selection.ts";

export interface JobHandlerDeps extends Pick<HandlerDeps, "clock" | "guard" | "newRunId"> {
  readonly jobs: Pick<JobStore, "add" | "find" | "list" | "items" | "stop">;
  readonly selection: Pick<JobSelection, "require" | "sample">;
  /** There is a job to work for, or one to stop. */
  readonly onChanged: () => void;
}

type JobOperation = Extract<EkidenOperationName, `${string}Job${string}`>;
type JobOutput = EkidenOutput<"DescribeJob">;

const usualPageSize = 100;

export const jobHandlers = (deps: JobHandlerDeps): EkidenHandlers<JobOperation> => ({
  StartJob: (input, context) => startJob(deps, input, context),

  async StopJob({ domain, jobId, reason }, { account }) {
    const named = { domain: account.domainKey(domain), id: jobId };
    const status = await deps.jobs.stop({ ...named, text: reason });
    if (status === undefined) throw unknownJob(jobId);
    deps.onChanged();
    return { status };
  },

  async ListJobs(input, context) {
    const domain = context.account.domainKey(input.domain);
    const { page, owner, place } = pageAsked(deps, "ListJobs", { input, context });
    const { items, next } = await deps.jobs.list({ domain, ...place });
    return { jobs: items.map(jobOf), ...nextPage(owner, page, next) };
  },

  async DescribeJob({ domain, jobId }, { account }) {
    return jobOf(await requireJob(deps, account.domainKey(domain), jobId));
  },

  async ListJobItems(input, context) {
    const domain = context.account.domainKey(input.domain);
    const { jobId: id, state } = input;
    await requireJob(deps, domain, id);
    const { page, owner, place } = pageAsked(deps, "ListJobItems", { input, context });
    const { items, next } = await deps.jobs.items({ domain, id, state, ...place });
    return { items: items.map(itemOf), ...nextPage(owner, page, next) };
  },
});

const startJob = async (
  deps: JobHandlerDeps,
  input: EkidenInput<"StartJob">,
  context: CallContext,
): Promise<EkidenOutput<"StartJob">> => {
  const { jobs, selection, clock, newRunId } = deps;
  const definition = definitionOf(input, context);
  await requireRights(deps, { domain: input.domain, action: input.action }, context);
  const domain = context.account.domainKey(input.domain);
  const createdAt = clock.now();
  const selected = { domain, query: input.query, at: createdAt };
  selection.require(selected);
  if (input.dryRun) {
    const { count, truncated, executions } = await selection.sample(
      selected,
      maxJobSampleExecutions,
    );
    return { count, truncated, sample: executions.map(nameOf) };
  }
  const id = newRunId();
  const job = { domain, id, createdAt, definition: definitionText(definition) };
  await jobs.add(job, maxRunningJobsPerDomain);
  deps.onChanged();
  return { jobId: id };
};

const unknownJob = (jobId: string): Error => refuse.unknownResource(`job ${jobId}`);

const requireJob = async (
  { jobs }: JobHandlerDeps,
  domain: DomainKey,
  jobId: string,
): Promise<JobRecord> => {
  const job = await jobs.find(domain, jobId);
  if (!job) throw unknownJob(jobId);
  return job;
};

interface PagedCall {
  readonly input: EkidenInput<"ListJobs"> | EkidenInput<"ListJobItems">;
  readonly context: CallContext;
}

const pageAsked = ({ clock }: JobHandlerDeps, operation: string, { input, context }: PagedCall) => {
  const page = pageOf(operation, input);
  const owner = { account: context.account, clock };
  const after = positionOf<string>(owner, page, input);
  return { page, owner, place: { pageSize: input.maximumPageSize ?? usualPageSize, after } };
};

const nameOf = ({ workflowId, runId }: { workflowId: string; runId: string }) => ({
  workflowId,
  runId,
});

const jobOf = ({ id, createdAt, endedAt, status, statusText, ...record }: JobRecord): JobOutput => {
  const { caller, ...definition } = definitionFrom(record.definition);
  return {
    jobId: id,
    ...definition,
    startedBy: caller.principal.arn,
    status,
    statusText,
    startedAt: wireTime(createdAt),
    endedAt: endedAt === undefined ? undefined : wireTime(endedAt),
    counts: record.counts,
  };
};

const itemOf = ({ workflowId, runId, state, text, at }: JobItem) => ({
  workflowId,
  runId,
  state,
  text,
  at: at === undefined ? undefined : wireTime(at),
});
