// In which run a child is. Its parent's history names the first one: the child may have continued
// as new since, or have been reset.
import type { Parent } from "@ekiden/engine";
import type { DomainKey } from "./domain-key.ts";
import type { ExecutionStore, StoredExecution } from "./store.ts";

type Executions = Pick<ExecutionStore, "find" | "lastClosed">;

export interface ChildRun {
  readonly domain: DomainKey;
  readonly workflowId: string;
  /** The run by which the parent knows it. */
  readonly runId: string;
  readonly parent: Parent;
}

/** The run that is open or, where none is, has ended the child; undefined where none is known. */
export const presentRun = async (
  executions: Executions,
  child: ChildRun,
): Promise<StoredExecution | undefined> => {
  const { domain, workflowId, runId } = child;
  const named = await executions.find({ domain, workflowId, runId });
  return named && isEnd(named) ? named : laterRun(executions, child);
};

/** The newest ones: more do not begin and close while a message is on its way. */
const maxClosedRuns = 100;

/**
 * Nothing says in which run the child has gone on. It is the one of the same parent, or of another
 * that a reset put in its place, that is open or, where none is, has ended last.
 */
export const laterRun = async (
  executions: Executions,
  { domain, workflowId, parent }: Omit<ChildRun, "runId">,
): Promise<StoredExecution | undefined> => {
  const workflow = { domain, workflowId };
  // In this order: a run that closes meanwhile is found by its end.
  const open = await executions.find(workflow);
  if (open && (await isChildOf(executions, open, parent))) return open;
  for (const id of await executions.lastClosed(workflow, maxClosedRuns)) {
    const found = await executions.find({ id });
    if (found && isEnd(found) && (await isChildOf(executions, found, parent))) return found;
  }
  return undefined;
};

/** Not so where the workflow has gone on in another run. */
const isEnd = ({ execution: { closed, resetTo } }: StoredExecution): boolean =>
  closed?.status !== "CONTINUED_AS_NEW" && !resetTo;

/** Also of another run that a reset put in the place of that parent, or it in that one's. */
const isChildOf = async (
  executions: Executions,
  { execution: { domain, parent } }: StoredExecution,
  asked: Parent,
): Promise<boolean> => {
  if (!parent || isSameParent(parent, asked)) return parent !== undefined;
  if (parent.workflowId !== asked.workflowId) return false;
  const events = [parent, asked].map((run) => initiatedBy(executions, { domain, ...run }));
  const [present, named] = (await Promise.all(events)) as [Initiated, Initiated];
  for (const [runId, { first, last }] of present) {
    const there = named.get(runId);
    // In the latest run that both have it from: further back, their ids are less certain.
    if (there) return first <= there.last && there.first <= last;
  }
  return false;
};

/** Of each run that has it: the ids between which the event is that has asked for a child. */
type Initiated = ReadonlyMap<string, { readonly first: number; readonly last: number }>;

type AskedBy = Parent & Pick<ChildRun, "domain">;

/** More resets of one workflow than operators make. */
const maxResets = 100;

/** The run, and those from which resets have given it the event, as far as they are there still. */
const initiatedBy = async (
  executions: Executions,
  { domain, workflowId, runId, initiatedEventId: first }: AskedBy,
): Promise<Initiated> => {
  let from = runId;
  let last = first;
  const initiated = new Map([[from, { first, last }]]);
  while (initiated.size <= maxResets) {
    const found = await executions.find({ domain, workflowId, runId: from });
    const { origin } = found?.execution ?? {};
    if (origin?.workflowId !== workflowId || first > origin.keptEvents) break;
    // A reset leaves out some events and adds none before those it keeps: they had these ids or
    // later ones.
    last = Math.min(last, origin.keptEvents) + origin.eventId - origin.keptEvents;
    from = origin.runId;
    initiated.set(from, { first, last });
  }
  return initiated;
};

export const isSameParent = (one: Parent | undefined, other: Parent): boolean =>
  one?.runId === other.runId && one.initiatedEventId === other.initiatedEventId;
