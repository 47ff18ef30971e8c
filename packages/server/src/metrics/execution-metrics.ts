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
  LambdaFunctionCompleted: "functionsCompleted",
  LambdaFunctionFailed: "functionsFailed",
  LambdaFunctionTimedOut: "functionsTimedOut",
  StartLambdaFunctionFailed: "functionsNotStarted",
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

const ofTypes: SubjectLimits = { parts: 3, max: maxTypesByName };
const ofFunctions: SubjectLimits = { parts: 2, max: maxFunctionsByName };

export class ExecutionMetrics {
  readonly #workflows = subjectOf(workflowTimes, workflowCounts, ofTypes);
  readonly #activities = subjectOf(activityTimes, activityCounts, ofTypes);
  readonly #functions = subjectOf(functionTimes, functionCounts, ofFunctions);
  readonly #subjects = [this.#workflows, this.#activities, this.#functions];

  /** To be called with each run that a commit has changed. */
  changed({ domain, measured }: Pick<ChangedRun, "domain" | "measured">): void {
    for (const event of measured) this.#tell(domain, event);
  }

  /** Domains of what is told by name. */
  domains(): ReadonlySet<string> {
    const all = this.#subjects.flatMap(({ figures }) => [...figures.entries()]);
    return new Set(all.map(({ names: [domain = otherName] }) => domain));
  }

  /** To be called now and then. */
  rank(): void {
    for (const { figures } of this.#subjects) figures.rank();
  }

  addTo(registry: Registry): void {
    for (const { figures, times, counts } of this.#subjects) {
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
    const { type, of } = event;
    const name = of?.name ?? otherName;
    if (isOfFunction(type)) {
      tellFunction(this.#functions.figures.of([domain, name]), event);
      return;
    }
    const names = [domain, name, of?.version ?? otherName];
    if (isOfActivity(type)) tellActivity(this.#activities.figures.of(names), event);
    else tellWorkflow(this.#workflows.figures.of(names), event);
  }
}

const isOfActivity = (type: MeasuredEventType): boolean => type.startsWith("ActivityTask");
const isOfFunction = (type: MeasuredEventType): boolean => type.includes("LambdaFunction");

const tellCount = (figures: TypeFigures, event: MeasuredEvent): void => {
  const count = countNameOf(event);
  if (count) figures.count(count);
};

const tellFunction = (figures: TypeFigures, event: MeasuredEvent): void => {
  tellCount(figures, event);
  figures.took("functionStartToClose", event.startToClose);
};

const tellActivity = (figures: TypeFigures, event: MeasuredEvent): void => {
  tellCount(figures, event);
  figures.took("activityScheduleToStart", event.scheduleToStart);
  figures.took("activityStartToClose", event.startToClose);
  figures.took("activityScheduleToClose", event.scheduleToClose);
};

const tellWorkflow = (figures: TypeFigures, event: MeasuredEvent): void => {
  tellCount(figures, event);
  figures.took("decisionScheduleToStart", event.scheduleToStart);
  const isClosing = event.type.startsWith("WorkflowExecution");
  figures.took(isClosing ? "workflowStartToClose" : "decisionStartToClose", event.startToClose);
};
