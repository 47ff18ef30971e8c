// What goes wrong in a domain: incidents of open runs, as commits have written them, and task lists
// with tasks that no worker polls, as of now.
import type { RunIncidentCode } from "@ekiden/diagnosis";
import { type EkidenOutput, incidentLimits, runIncidentCodes } from "@ekiden/model";
import { wireTime } from "../operations/paging.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { IncidentGroup } from "../store/incident-store.ts";
import type { FigureDeps } from "./figure-deps.ts";
import { taskListsOf } from "./task-lists.ts";

type Answer = EkidenOutput<"ListIncidents">;
type Incident = Answer["incidents"][number];

const { maxCountedPerCode, maxGroups } = incidentLimits;

export const incidentsIn = async (deps: FigureDeps, domain: DomainKey): Promise<Answer> => {
  const [ofLists, ofRuns] = await Promise.all([
    taskListsOf(deps, domain),
    deps.store.incidents.list(domain, maxCountedPerCode),
  ]);
  const { asOf, watchedSince, unseenNodes } = ofLists;
  const unpolled = ofLists.taskLists.filter((list) => list.unpolled);
  const incidents = [
    ...unpolled.map(unpolledList).sort(largestFirst),
    ...[...ofRuns.groups]
      .sort(gravestFirst)
      .map((group) => incidentOf(group, ofRuns.truncated.has(group.code))),
  ];
  return {
    incidents: incidents.slice(0, maxGroups),
    truncated: incidents.length > maxGroups || ofLists.truncated,
    asOf,
    watchedSince,
    unseenNodes,
  };
};

const largestFirst = (one: { count: number }, other: { count: number }): number =>
  other.count - one.count;

const gravestFirst = (one: IncidentGroup, other: IncidentGroup): number =>
  runIncidentCodes.indexOf(one.code) - runIncidentCodes.indexOf(other.code) ||
  largestFirst(one, other);

type TaskList = EkidenOutput<"ListTaskLists">["taskLists"][number];

const unpolledList = ({ kind, name, backlog, truncated, oldestAt }: TaskList): Incident => ({
  code: "TASK_LIST_UNPOLLED",
  taskList: { kind, name },
  count: backlog,
  truncated,
  ...(oldestAt !== undefined && { since: oldestAt }),
});

const ofActivities: ReadonlySet<RunIncidentCode> = new Set([
  "ACTIVITY_FAILS_REPEATEDLY",
  "HEARTBEATS_MISSED",
  "HUMAN_TASKS_OVERDUE",
]);

const incidentOf = (group: IncidentGroup, truncated: boolean): Incident => {
  const { code, name, version, count, since, oldest } = group;
  const type = { name, version };
  return {
    code,
    ...(ofActivities.has(code) ? { activityType: type } : { workflowType: type }),
    count,
    truncated,
    since: wireTime(since),
    oldest,
  };
};
