// What becomes of executions and activity tasks, type by type, as far as the latest of them tell.
import type { EkidenOutput } from "@ekiden/model";
import { wireTime } from "../operations/paging.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { StoredState } from "../store/store.ts";
import type { FigureDeps } from "./figure-deps.ts";
import { quantilesOf } from "./quantiles.ts";
import { type SampledTask, sampleTasks } from "./sampled-tasks.ts";
import { scan } from "./scan.ts";

const maxScanned = 2_000;

interface TypeName {
  readonly name: string;
  readonly version: string;
}

type TypeUsage = EkidenOutput<"DescribeTypeUsage">;

export const typeUsageOf = (deps: FigureDeps, domain: DomainKey): Promise<TypeUsage> =>
  deps.figures.of(`type usage ${domain}`, async () => {
    const { store } = deps;
    const [open, closed] = await Promise.all([
      scan(store, { domain, state: "open", by: "startTime", oldest: 0 }, maxScanned),
      scan(store, { domain, state: "closed", by: "closeTime", oldest: 0 }, maxScanned),
    ]);
    const runs = [...open.executions, ...closed.executions];
    const sample = await sampleTasks(store, domain, [
      ...closed.executions.slice(0, 30),
      ...open.executions,
    ]);
    return {
      workflowTypes: [...grouped(runs, ({ workflowType }) => workflowType)].map(workflowTypeOf),
      activityTypes: [...grouped(sample.tasks, ({ type }) => type)].map(activityTypeOf),
      examinedRuns: runs.length,
      truncated: open.truncated || closed.truncated,
      sampledRuns: sample.runs,
    };
  });

interface Group<T> {
  readonly type: TypeName;
  readonly members: T[];
}

const grouped = <T>(
  all: readonly T[],
  typeOf: (each: T) => TypeName | undefined,
): Iterable<Group<T>> => {
  const groups = new Map<string, Group<T>>();
  for (const each of all) {
    const type = typeOf(each);
    if (!type) continue;
    const key = JSON.stringify([type.name, type.version]);
    const group = groups.get(key);
    if (group) group.members.push(each);
    else groups.set(key, { type, members: [each] });
  }
  return groups.values();
};

const workflowTypeOf = ({ type: { name, version }, members }: Group<Readonly<StoredState>>) => {
  const closed = members.flatMap((run) => (run.closed ? [run.closed.status] : []));
  return {
    name,
    version,
    open: members.length - closed.length,
    closed: countsOf(closed),
    lastStartedAt: wireTime(Math.max(...members.map(({ startedAt }) => startedAt))),
    durations: quantilesOf(
      members.flatMap((run) => (run.closed ? [run.closed.at - run.startedAt] : [])),
    ),
  };
};

const activityTypeOf = ({ type: { name, version }, members }: Group<SampledTask>) => ({
  name,
  version,
  tasks: members.length,
  outcomes: countsOf(members.flatMap(({ outcome }) => (outcome ? [outcome] : []))),
  waits: quantilesOf(members.flatMap(({ waited }) => (waited === undefined ? [] : [waited]))),
  durations: quantilesOf(members.flatMap(({ took }) => (took === undefined ? [] : [took]))),
});

const countsOf = <K extends string>(all: readonly K[]): Partial<Record<K, number>> => {
  const counts: Partial<Record<K, number>> = {};
  for (const each of all) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
};
