// The part of the contract of every store that is about incidents of open runs. Which a run has
// follows from its state (`incidentsOf`), and the commit that changes that writes it: so they are
// those of all nodes, outlive a restart, and are listed without a look at the runs.
import type { IncidentSettings, RunIncident, RunIncidentCode } from "@ekiden/diagnosis";
import type { Limits } from "@ekiden/engine";
import type { DomainKey } from "./domain-key.ts";
import type { RunKey } from "./records.ts";

/** All runs that have an incident of one code and type. */
export interface IncidentGroup extends RunIncident {
  readonly count: number;
  /** Of the oldest; milliseconds. */
  readonly since: number;
  readonly oldest: Omit<RunKey, "domain">;
}

export interface IncidentGroups {
  readonly groups: readonly IncidentGroup[];
  /** There are more of these codes: the latest were not counted. */
  readonly truncated: ReadonlySet<RunIncidentCode>;
}

export interface IncidentStore {
  /** The oldest of a domain, `maxPerCode` of each code: only these are looked at. */
  list(domain: DomainKey, maxPerCode: number): Promise<IncidentGroups>;
}

/** What both stores are opened with. */
export interface IncidentOptions {
  /** Whether tasks of that list are for people; none are, unless given. */
  readonly isInbox?: ((taskList: string) => boolean) | undefined;
}

export const incidentSettings = (
  { historyEvents }: Pick<Limits, "historyEvents">,
  { isInbox = () => false }: IncidentOptions,
): IncidentSettings => ({ historyEvents, isInbox });

export const incidentGroupsOf = (
  groups: readonly IncidentGroup[],
  maxPerCode: number,
): IncidentGroups => {
  const counts = new Map<RunIncidentCode, number>();
  for (const { code, count } of groups) counts.set(code, (counts.get(code) ?? 0) + count);
  const full = [...counts].filter(([, count]) => count >= maxPerCode);
  return { groups, truncated: new Set(full.map(([code]) => code)) };
};
