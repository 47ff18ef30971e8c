// The statements about jobs and their items. Nothing here keeps so many items that those that were
// done are counted alone.
import { nullableTextsOf, numbersOf, textsOf } from "./columns.ts";
import type { Statement } from "./statement.ts";
import type { JobTableRow, Tables } from "./tables.ts";

type Row = Omit<JobTableRow, "items" | "domain"> & { readonly domain: string };

const ownersOf = (tables: Tables, job: JobTableRow): Row => {
  const { items: _items, domain, ...columns } = job;
  return { ...columns, domain: tables.domainsById.get(domain)?.name ?? "" };
};

const jobOf = (tables: Tables, domain: unknown, name: unknown): JobTableRow | undefined => {
  const home = tables.domains.get(String(domain))?.id;
  return [...tables.jobs.values()].find((job) => job.domain === home && job.name === name);
};

const insertJob: Statement = ({ tables }, [name, domain, at, definition, maxRunning]) => {
  const home = tables.domains.get(String(domain))?.id;
  if (home === undefined) return [];
  const own = [...tables.jobs.values()].filter((job) => job.domain === home);
  if (own.filter(({ ended_at }) => ended_at === null).length >= Number(maxRunning)) return [];
  const id = tables.nextJob++;
  tables.jobs.set(id, {
    id,
    name: String(name),
    domain: home,
    created_at: Number(at),
    ended_at: null,
    status: "RUNNING",
    status_text: null,
    definition: String(definition),
    position: null,
    is_end: false,
    owner: null,
    leased_until: 0,
    fence: 0,
    selected: 0,
    done: 0,
    skipped: 0,
    failed: 0,
    unknown: 0,
    items: new Map(),
  });
  return [{ id }];
};

const selectJob: Statement = ({ tables }, [domain, name]) => {
  const job = jobOf(tables, domain, name);
  return job ? [ownersOf(tables, job)] : [];
};

const stopJob: Statement = ({ tables }, [domain, name, text]) => {
  const job = jobOf(tables, domain, name);
  if (job?.status !== "RUNNING") return [];
  job.status = "STOPPING";
  job.status_text = text === null ? null : String(text);
  return [{ status: job.status }];
};

const selectOpenItems: Statement = ({ tables }, [id]) =>
  [...(tables.jobs.get(Number(id))?.items.values() ?? [])]
    .filter(({ state }) => state === "WAITING" || state === "DOING")
    .sort((one, other) => one.number - other.number)
    .map((item) => ({ ...item }));

const claimJobs: Statement = ({ tables }, [owner, at, leasedUntil, held, max, ...ranges]) => {
  const own = new Set(numbersOf(held));
  const [above = [], below = []] = ranges.map(textsOf);
  const isFull = ({ domain }: JobTableRow): boolean => {
    const home = tables.domainsById.get(domain)?.name ?? "";
    return above.some((start, index) => home > start && home < (below[index] ?? ""));
  };
  const isFree = ({ id, ended_at, leased_until, owner: holder }: JobTableRow) =>
    ended_at === null && !own.has(id) && (leased_until <= Number(at) || holder === owner);
  const free = [...tables.jobs.values()].filter(isFree);
  const isStopping = ({ status }: JobTableRow) => status === "STOPPING";
  const isOther = (job: JobTableRow) => !isStopping(job) && !isFull(job);
  const others = free.filter(isOther).slice(0, Number(max));
  const picked = [...free.filter(isStopping), ...others];
  for (const job of picked) {
    job.owner = String(owner);
    job.leased_until = Number(leasedUntil);
    job.fence += 1;
  }
  return picked.map((job) => ownersOf(tables, job));
};

const releaseJob: Statement = ({ tables }, [id, fence]) => {
  const job = tables.jobs.get(Number(id));
  if (!job || job.fence !== fence) return [];
  job.owner = null;
  job.leased_until = 0;
  return [];
};

/** The parameters of `change-job`, by what they are about. */
const changeOf = (values: readonly unknown[]) => {
  const [job, fence, at, leasedUntil, settled, states, texts, begun] = values;
  const [workflowIds, runIds, isMoved, position, isEnd, endedAs, endText] = values.slice(8);
  return {
    job: Number(job),
    fence: Number(fence),
    at: Number(at),
    leasedUntil: Number(leasedUntil),
    settled: {
      numbers: numbersOf(settled),
      states: textsOf(states),
      texts: nullableTextsOf(texts),
    },
    begun: numbersOf(begun),
    added: { workflowIds: textsOf(workflowIds), runIds: textsOf(runIds) },
    moved: isMoved ? { position: position as string | null, isEnd: Boolean(isEnd) } : undefined,
    ended: endedAs === null ? undefined : { as: endedAs, text: endText as string | null },
  };
};

type Change = ReturnType<typeof changeOf>;

const changeJob: Statement = ({ tables, bug }, values) => {
  const change = changeOf(values);
  const job = tables.jobs.get(change.job);
  const isHeld = job?.fence === change.fence || bug === "job-unfenced";
  if (!job || !isHeld || job.ended_at !== null) return [];
  job.leased_until = change.leasedUntil;
  settle(job, change);
  if (job.status === "RUNNING" && !change.ended) proceed(job, change);
  if (change.ended) end(job, change);
  return [{ status: job.status }];
};

const columnOf = {
  DONE: "done",
  SKIPPED: "skipped",
  FAILED: "failed",
  UNKNOWN: "unknown",
} as const;

const settle = (job: JobTableRow, { settled, at }: Change): void => {
  for (const [index, number] of settled.numbers.entries()) {
    const state = settled.states[index] as keyof typeof columnOf | "WAITING";
    const item = job.items.get(number);
    if (state !== "WAITING") job[columnOf[state]] += 1;
    const text = settled.texts[index] ?? null;
    if (item) job.items.set(number, { ...item, state, text, at: state === "WAITING" ? null : at });
  }
};

const proceed = (job: JobTableRow, { begun, added, moved }: Change): void => {
  for (const number of begun) {
    const item = job.items.get(number);
    if (item?.state === "WAITING") job.items.set(number, { ...item, state: "DOING" });
  }
  for (const [index, workflow_id] of added.workflowIds.entries()) {
    job.selected += 1;
    const run_id = added.runIds[index] ?? "";
    const named = { number: job.selected, workflow_id, run_id };
    job.items.set(job.selected, { ...named, state: "WAITING", text: null, at: null });
  }
  if (!moved) return;
  job.position = moved.position;
  job.is_end = moved.isEnd;
};

const end = (job: JobTableRow, { ended, at }: Change): void => {
  job.status = ended?.as as JobTableRow["status"];
  job.status_text = ended?.text ?? job.status_text;
  job.ended_at = at;
  for (const [number, { state }] of job.items) if (state === "WAITING") job.items.delete(number);
};

const selectSuperfluous: Statement = ({ tables }, [endedBefore, maxKept]) => {
  const jobs = [...tables.jobs.values()];
  const isSuperfluous = ({ id, domain, ended_at }: JobTableRow) =>
    ended_at !== null &&
    (ended_at < Number(endedBefore) ||
      jobs.filter((other) => other.domain === domain && other.id > id).length >= Number(maxKept));
  return jobs
    .filter(isSuperfluous)
    .slice(0, 1)
    .map(({ id }) => ({ id }));
};

const deleteItems: Statement = ({ tables }, [id, max]) => {
  const { items } = tables.jobs.get(Number(id)) ?? {};
  const numbers = [...(items?.keys() ?? [])].slice(0, Number(max));
  for (const number of numbers) items?.delete(number);
  return numbers.map((number) => ({ number }));
};

export const jobStatements: Readonly<Record<string, Statement>> = {
  "insert-job": insertJob,
  "select-job": selectJob,
  "stop-job": stopJob,
  "select-open-job-items": selectOpenItems,
  "claim-jobs": claimJobs,
  "release-job": releaseJob,
  "change-job": changeJob,
  "select-superfluous-job": selectSuperfluous,
  "delete-job-items": deleteItems,
  "delete-job": ({ tables }, [id]) => {
    tables.jobs.delete(Number(id));
    return [];
  },
};
