// The workflows of the load, as functions of their history. Together they use activities that fail
// to come back, timers, markers, signals from outside and from a child, children and their
// policies, continue-as-new and cancellation.
import type { ChildPolicy, Decision, EventType, HistoryEvent } from "@ekiden/model";

export const domain = "relay";
export const deciderList = { name: "deciders" };
export const workerList = { name: "workers" };
export const journey = { name: "journey", version: "1" };
export const leg = { name: "leg", version: "1" };
export const work = { name: "work", version: "1" };

/** What becomes of a journey. */
export type Kind =
  /** Works, pauses, sends a child, waits for a signal, completes. */
  | "relay"
  /** The same, after it continued as new. */
  | "hop"
  /** Works until it is asked to stop, and then cancels. */
  | "canceled"
  /** Waits with its child until it is terminated. */
  | "doomed";

/** The input of a journey; of a leg as well, which only looks at `kind`. */
export interface Plan {
  readonly kind: Kind;
  /** Tells this start from every other. */
  readonly attempt: string;
  readonly pauseSeconds: string;
  readonly childPolicy: ChildPolicy;
  /** The signal has come to the run before. */
  readonly went?: boolean;
}

interface Run {
  readonly workflowId: string;
  readonly runId: string;
  readonly history: readonly HistoryEvent[];
}

export const decide = (run: Run): Decision[] => {
  const [first] = run.history;
  if (first?.type !== "WorkflowExecutionStarted") throw new Error("A history begins with a start");
  const plan: Plan = JSON.parse(first.data.input ?? "");
  const story = new Story(run, plan);
  if (first.data.workflowType.name === leg.name) return decideLeg(story, first.data);
  if (plan.kind === "canceled") return decideCanceled(story);
  if (plan.kind === "doomed") return decideDoomed(story);
  const isFirstRun = !first.data.continuedExecutionRunId;
  return plan.kind === "hop" && isFirstRun ? hop(story) : decideRelay(story);
};

/** A history, asked for what a decider needs. */
class Story {
  readonly run: Run;
  readonly plan: Plan;

  constructor(run: Run, plan: Plan) {
    this.run = run;
    this.plan = plan;
  }

  count(...types: readonly EventType[]): number {
    return this.run.history.filter(({ type }) => types.includes(type)).length;
  }

  has(...types: readonly EventType[]): boolean {
    return this.count(...types) > 0;
  }

  /** Of the only activity that a workflow has open at a time. */
  get activity(): "none" | "open" | "completed" | "canceled" | "failed" {
    const last = this.run.history.findLast(({ type }) => type.startsWith("ActivityTask"));
    if (!last) return "none";
    if (last.type === "ActivityTaskCompleted") return "completed";
    if (last.type === "ActivityTaskCanceled") return "canceled";
    return last.type === "ActivityTaskTimedOut" || last.type === "ActivityTaskFailed"
      ? "failed"
      : "open";
  }

  get went(): boolean {
    const { history } = this.run;
    const isGo = (event: HistoryEvent) =>
      event.type === "WorkflowExecutionSignaled" && event.data.signalName === "go";
    return this.plan.went === true || history.some(isGo);
  }

  get hasChildEnded(): boolean {
    return this.has(
      "ChildWorkflowExecutionCompleted",
      "ChildWorkflowExecutionFailed",
      "ChildWorkflowExecutionTimedOut",
      "ChildWorkflowExecutionCanceled",
      "ChildWorkflowExecutionTerminated",
    );
  }
}

const marker = (markerName: string): Decision => ({ type: "RecordMarker", data: { markerName } });

const schedule = (activityId: string, input: string): Decision => ({
  type: "ScheduleActivityTask",
  data: {
    activityType: work,
    activityId,
    input,
    taskList: workerList,
    scheduleToStartTimeout: "NONE",
    scheduleToCloseTimeout: "NONE",
    startToCloseTimeout: "30",
    // A worker that got it and is not there any more is found out by this.
    heartbeatTimeout: "3",
  },
});

const startChild = ({ run, plan }: Story): Decision => ({
  type: "StartChildWorkflowExecution",
  data: {
    workflowType: leg,
    workflowId: `${run.workflowId}:${run.runId}`,
    input: JSON.stringify(plan),
    taskList: deciderList,
    childPolicy: "TERMINATE",
  },
});

const complete = (result: string): Decision => ({
  type: "CompleteWorkflowExecution",
  data: { result },
});

const decideRelay = (story: Story): Decision[] => {
  const { activity, plan } = story;
  const pause: Decision = {
    type: "StartTimer",
    data: { timerId: "pause", startToFireTimeout: plan.pauseSeconds },
  };
  if (activity === "none") return [marker("begun"), schedule("prepare", "report"), pause];
  if (activity === "failed") return [schedule("prepare", "report")];
  if (activity !== "completed" || !story.has("TimerFired")) return [];
  if (!story.has("StartChildWorkflowExecutionInitiated")) return [startChild(story)];
  if (story.hasChildEnded && story.went) return [marker("arrived"), complete("arrived")];
  return [];
};

const hop = ({ plan, went }: Story): Decision[] => [
  marker("hop"),
  {
    type: "ContinueAsNewWorkflowExecution",
    data: { input: JSON.stringify({ ...plan, went }), childPolicy: plan.childPolicy },
  },
];

const decideCanceled = (story: Story): Decision[] => {
  const { activity } = story;
  const isAsked = story.has("WorkflowExecutionCancelRequested");
  if (!isAsked) return activity === "open" ? [] : [schedule("long", "until-canceled")];
  if (activity !== "open") return [{ type: "CancelWorkflowExecution", data: { details: "asked" } }];
  const isTold = story.has("ActivityTaskCancelRequested");
  return isTold ? [] : [{ type: "RequestCancelActivityTask", data: { activityId: "long" } }];
};

const decideDoomed = (story: Story): Decision[] =>
  story.has("StartChildWorkflowExecutionInitiated") ? [] : [marker("doomed"), startChild(story)];

interface LegStart {
  readonly parentWorkflowExecution?: { readonly workflowId: string; readonly runId: string };
}

/** A child of a doomed journey waits for its parent's policy; the others work and say so. */
const decideLeg = (story: Story, { parentWorkflowExecution }: LegStart): Decision[] => {
  if (story.plan.kind === "doomed") {
    if (!story.has("WorkflowExecutionCancelRequested")) return [];
    return [{ type: "CancelWorkflowExecution", data: { details: "policy" } }];
  }
  if (story.activity === "completed") return [complete("passed")];
  if (story.activity === "failed") return [schedule("carry", "report")];
  if (story.activity === "open" || !parentWorkflowExecution) return [];
  const passed: Decision = {
    type: "SignalExternalWorkflowExecution",
    data: { ...parentWorkflowExecution, signalName: "passed", input: story.run.runId },
  };
  return [passed, schedule("carry", "report")];
};
