// What executions and tasks came to, by type: from the events that commits of this node have
// recorded, so that over all nodes each event is counted once.
import type { MeasuredEvent, MeasuredEventType } from "@ekiden/engine";
import type { Registry } from "prom-client";
import type { ChangedRun } from "../store/store.ts";
import { Distribution } from "./distribution.ts";
import { addDistributions, addSamples } from "./instruments.ts";
import { maxFunctionsByName, maxTypesByName } from "./limits.ts";
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

const functionTimes = ["functionStartToClose"] as const;
const functionCounts = [
  "functionsCompleted",
  "functionsFailed",
  "functionsTimedOut",
  "functionsNotStarted",
] as const;

type TimeName = (typeof workflowTimes | typeof activityTimes | typeof functionTimes)[number];
type CountName = (typeof workflowCounts | typeof activityCounts | typeof functionCounts)[number];

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

  took(name: TimeName | undefined, milliseconds: number | undefined): void {
    if (name === undefined || milliseconds === undefined) return;
    this.timesOf(name).observe(milliseconds / 1_000);
  }

  timesOf(name: TimeName): Distribution {
    return this.#times.get(name) as Distribution;
  }
}

/** What an event is about, what it counts as, and which times it tells. */
interface Telling {
  readonly about: "workflows" | "activities" | "functions";
  readonly count?: CountName | undefined;
  readonly scheduleToStart?: TimeName;
  readonly startToClose: TimeName;
  readonly scheduleToClose?: TimeName;
}

const ofRun = (count: CountName): Telling => ({
  about: "workflows",
  count,
  startToClose: "workflowStartToClose",
});
const ofDecision = (count?: CountName): Telling => ({
  about: "workflows",
  count,
  scheduleToStart: "decisionScheduleToStart",
  startToClose: "decisionStartToClose",
});
const ofActivity = (count?: CountName): Telling => ({
  about: "activities",
  count,
  scheduleToStart: "activityScheduleToStart",
  startToClose: "activityStartToClose",
  scheduleToClose: "activityScheduleToClose",
});
const ofFunction = (count: CountName): Telling => ({
  about: "functions",
  count,
  startToClose: "functionStartToClose",
});

/** A time-out counts by the clock that ran out. */
const tellings: Readonly<Record<MeasuredEventType, Telling>> = {
  WorkflowExecutionCompleted: ofRun("workflowsCompleted"),
  WorkflowExecutionFailed: ofRun("workflowsFailed"),
  WorkflowExecutionTimedOut: ofRun("workflowsTimedOut"),
  WorkflowExecutionTerminated: ofRun("workflowsTerminated"),
  WorkflowExecutionCanceled: ofRun("workflowsCanceled"),
  WorkflowExecutionContinuedAsNew: ofRun("workflowsContinuedAsNew"),
  DecisionTaskStarted: ofDecision(),
  DecisionTaskCompleted: ofDecision("decisionsCompleted"),
  DecisionTaskTimedOut: ofDecision(),
  ActivityTaskStarted: ofActivity(),
  ActivityTaskCompleted: ofActivity("activitiesCompleted"),
  ActivityTaskFailed: ofActivity("activitiesFailed"),
  ActivityTaskTimedOut: ofActivity(),
  ActivityTaskCanceled: ofActivity("activitiesCanceled"),
  LambdaFunctionCompleted: ofFunction("functionsCompleted"),
  LambdaFunctionFailed: ofFunction("functionsFailed"),
  LambdaFunctionTimedOut: ofFunction("functionsTimedOut"),
  StartLambdaFunctionFailed: ofFunction("functionsNotStarted"),
};

const timeoutCountOf: Readonly<Record<string, CountName>> = {
  "DecisionTaskTimedOut START_TO_CLOSE": "startedDecisionsTimedOut",
  "DecisionTaskTimedOut SCHEDULE_TO_START": "scheduledDecisionsTimedOut",
  "ActivityTaskTimedOut SCHEDULE_TO_START": "scheduledActivitiesTimedOutOnStart",
  "ActivityTaskTimedOut SCHEDULE_TO_CLOSE": "scheduledActivitiesTimedOutOnClose",
  "ActivityTaskTimedOut START_TO_CLOSE": "startedActivitiesTimedOutOnClose",
  "ActivityTaskTimedOut HEARTBEAT": "startedActivitiesTimedOutOnHeartbeat",
};

/** The figures of one subject, by name. */
interface Subject {
  readonly times: readonly TimeName[];
  readonly counts: readonly CountName[];
  readonly figures: MostActive<TypeFigures>;
}

interface SubjectLimits {
  /** Of a name: with its domain, and for types with the version. */
  readonly parts: number;
  readonly max: number;
}

const subjectOf = (
  times: readonly TimeName[],
  counts: readonly CountName[],
  limits: SubjectLimits,
): Subject => ({
  times,
  counts,
  figures: new MostActive({ ...limits, make: () => new TypeFigures(times, counts) }),
});

const typeLimits: SubjectLimits = { parts: 3, max: maxTypesByName };
const functionLimits: SubjectLimits = { parts: 2, max: maxFunctionsByName };

export class ExecutionMetrics {
  readonly #subjects = {
    workflows: subjectOf(workflowTimes, workflowCounts, typeLimits),
    activities: subjectOf(activityTimes, activityCounts, typeLimits),
    functions: subjectOf(functionTimes, functionCounts, functionLimits),
  };

  /** To be called with each run that a commit has changed. */
  changed({ domain, measured }: Pick<ChangedRun, "domain" | "measured">): void {
    for (const event of measured) this.#tell(domain, event);
  }

  /** Domains of what is told by name. */
  domains(): ReadonlySet<string> {
    const all = Object.values(this.#subjects).flatMap(({ figures }) => [...figures.entries()]);
    return new Set(all.map(({ names: [domain = otherName] }) => domain));
  }

  /** To be called now and then. */
  rank(): void {
    for (const { figures } of Object.values(this.#subjects)) figures.rank();
  }

  addTo(registry: Registry): void {
    for (const { figures, times, counts } of Object.values(this.#subjects)) {
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
    const { type, of, timeoutType } = event;
    const { about, count, scheduleToStart, startToClose, scheduleToClose } = tellings[type];
    const name = of?.name ?? otherName;
    const names = about === "functions" ? [domain, name] : [domain, name, of?.version ?? otherName];
    const figures = this.#subjects[about].figures.of(names);
    const counted = timeoutType === undefined ? count : timeoutCountOf[`${type} ${timeoutType}`];
    if (counted) figures.count(counted);
    figures.took(scheduleToStart, event.scheduleToStart);
    figures.took(startToClose, event.startToClose);
    figures.took(scheduleToClose, event.scheduleToClose);
  }
}
