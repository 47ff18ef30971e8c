// What executions and tasks came to, by type: from the events that commits of this node have
// recorded, so that over all nodes each event is counted once.
import type { MeasuredEvent, MeasuredEventType } from "@ekiden/engine";
import type { Registry } from "prom-client";
import type { ChangedRun } from "../store/store.ts";
import { Distribution } from "./distribution.ts";
import { addDistributions, addSamples } from "./instruments.ts";
import { maxTypesByName } from "./limits.ts";
import { MostActive, otherName } from "./most-active.ts";
import { metricRows as rows } from "./rows.ts";

type RowName = keyof typeof rows;

const workflowTimes = [
  "workflowStartToClose",
  "decisionScheduleToStart",
  "decisionStartToClose",
] as const;
const workflowCounts = [
  "workflowsCompleted",
  "workflowsFailed",
  "workflowsTimedOut",
  "workflowsTerminated",
  "workflowsCanceled",
  "workflowsContinuedAsNew",
  "decisionsCompleted",
  "startedDecisionsTimedOut",
  "scheduledDecisionsTimedOut",
] as const;
const activityTimes = [
  "activityScheduleToStart",
  "activityStartToClose",
  "activityScheduleToClose",
] as const;
const activityCounts = [
  "activitiesCompleted",
  "activitiesFailed",
  "activitiesCanceled",
  "scheduledActivitiesTimedOutOnStart",
  "scheduledActivitiesTimedOutOnClose",
  "startedActivitiesTimedOutOnClose",
  "startedActivitiesTimedOutOnHeartbeat",
] as const;

type TimeName = (typeof workflowTimes | typeof activityTimes)[number];
type CountName = (typeof workflowCounts | typeof activityCounts)[number];

/** Of one type. */
class TypeFigures {
  readonly #times: ReadonlyMap<TimeName, Distribution>;
  readonly #counts: Map<CountName, number>;

  constructor(times: readonly TimeName[], counts: readonly CountName[]) {
    this.#times = new Map(times.map((name) => [name, new Distribution(rows[name].bounds)]));
    this.#counts = new Map(counts.map((name) => [name, 0]));
  }

  count(name: CountName): void {
    this.#counts.set(name, this.countOf(name) + 1);
  }

  countOf(name: CountName): number {
    return this.#counts.get(name) ?? 0;
  }

  took(name: TimeName, milliseconds: number | undefined): void {
    if (milliseconds !== undefined) this.timesOf(name).observe(milliseconds / 1_000);
  }

  timesOf(name: TimeName): Distribution {
    return this.#times.get(name) as Distribution;
  }
}

/** What each event counts as; a time-out by the clock that ran out. */
const countOf: Readonly<Record<MeasuredEventType, CountName | undefined>> = {
  WorkflowExecutionCompleted: "workflowsCompleted",
  WorkflowExecutionFailed: "workflowsFailed",
  WorkflowExecutionTimedOut: "workflowsTimedOut",
  WorkflowExecutionTerminated: "workflowsTerminated",
  WorkflowExecutionCanceled: "workflowsCanceled",
  WorkflowExecutionContinuedAsNew: "workflowsContinuedAsNew",
  DecisionTaskStarted: undefined,
  DecisionTaskCompleted: "decisionsCompleted",
  DecisionTaskTimedOut: undefined,
  ActivityTaskStarted: undefined,
  ActivityTaskCompleted: "activitiesCompleted",
  ActivityTaskFailed: "activitiesFailed",
  ActivityTaskTimedOut: undefined,
  ActivityTaskCanceled: "activitiesCanceled",
};

const timeoutCountOf: Readonly<Record<string, CountName>> = {
  "DecisionTaskTimedOut START_TO_CLOSE": "startedDecisionsTimedOut",
  "DecisionTaskTimedOut SCHEDULE_TO_START": "scheduledDecisionsTimedOut",
  "ActivityTaskTimedOut SCHEDULE_TO_START": "scheduledActivitiesTimedOutOnStart",
  "ActivityTaskTimedOut SCHEDULE_TO_CLOSE": "scheduledActivitiesTimedOutOnClose",
  "ActivityTaskTimedOut START_TO_CLOSE": "startedActivitiesTimedOutOnClose",
  "ActivityTaskTimedOut HEARTBEAT": "startedActivitiesTimedOutOnHeartbeat",
};

const countNameOf = ({ type, timeoutType }: MeasuredEvent): CountName | undefined =>
  timeoutType === undefined ? countOf[type] : timeoutCountOf[`${type} ${timeoutType}`];

const figuresByType = (times: readonly TimeName[], counts: readonly CountName[]) =>
  new MostActive({
    parts: 3,
    max: maxTypesByName,
    make: () => new TypeFigures(times, counts),
  });

export class ExecutionMetrics {
  readonly #workflows = figuresByType(workflowTimes, workflowCounts);
  readonly #activities = figuresByType(activityTimes, activityCounts);

  /** To be called with each run that a commit has changed. */
  changed({ domain, measured }: Pick<ChangedRun, "domain" | "measured">): void {
    for (const event of measured) this.#tell(domain, event);
  }

  /** Domains of the types that are told by name. */
  domains(): ReadonlySet<string> {
    const all = [...this.#workflows.entries(), ...this.#activities.entries()];
    return new Set(all.map(({ names: [domain = otherName] }) => domain));
  }

  /** To be called now and then. */
  rank(): void {
    this.#workflows.rank();
    this.#activities.rank();
  }

  addTo(registry: Registry): void {
    const workflows = { figures: this.#workflows, times: workflowTimes, counts: workflowCounts };
    const activities = { figures: this.#activities, times: activityTimes, counts: activityCounts };
    for (const { figures, times, counts } of [workflows, activities]) {
      for (const name of times) {
        addDistributions(registry, rows[name satisfies RowName], () =>
          [...figures.entries()].map(({ names, value }) => ({
            labels: names,
            value: value.timesOf(name),
          })),
        );
      }
      for (const name of counts) {
        addSamples(registry, rows[name satisfies RowName], () =>
          [...figures.entries()].map(({ names, value }) => ({
            labels: names,
            value: value.countOf(name),
          })),
        );
      }
    }
  }

  #tell(domain: string, event: MeasuredEvent): void {
    const { type, of, scheduleToStart, startToClose, scheduleToClose } = event;
    const names = [domain, of?.name ?? otherName, of?.version ?? otherName];
    const isActivity = type.startsWith("ActivityTask");
    const figures = (isActivity ? this.#activities : this.#workflows).of(names);
    const count = countNameOf(event);
    if (count) figures.count(count);
    if (isActivity) {
      figures.took("activityScheduleToStart", scheduleToStart);
      figures.took("activityStartToClose", startToClose);
      figures.took("activityScheduleToClose", scheduleToClose);
      return;
    }
    figures.took("decisionScheduleToStart", scheduleToStart);
    const isClosing = type.startsWith("WorkflowExecution");
    figures.took(isClosing ? "workflowStartToClose" : "decisionStartToClose", startToClose);
  }
}
