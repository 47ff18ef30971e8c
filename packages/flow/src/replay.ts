// Replaying a recorded history through a workflow's code: would runs like this one still go on?
import type { Decision, HistoryEvent, RunOrigin } from "@ekiden/client";
import { isClose } from "./client/events.ts";
import { type Codec, strictJson } from "./codec.ts";
import type { WorkflowDefinition } from "./definitions.ts";
import type { DecisionFailure } from "./errors.ts";
import { eventsFrom } from "./events.ts";
import { type InterceptorOptions, workflowInterception } from "./interceptors/interceptor.ts";
import { harmlessLog, type WorkflowLog } from "./log.ts";
import { type PayloadOptions, PayloadPipeline } from "./payload-pipeline.ts";
import { checkEvents, type RecordedHistory, readRecorded, withDoubts } from "./recorded.ts";
import { followPromises, watchRun } from "./worker/foreign-promises.ts";
import { carryOutLocalCalls } from "./worker/local-calls.ts";
import { drain, takeTurn } from "./worker/turn-taking.ts";
import { type OpenWait, openWaitsOf } from "./workflow/open-waits.ts";
import { Run } from "./workflow/run.ts";
import { lead } from "./workflow/ways.ts";

/** Interceptors are those of the worker; their parts for workflows are used. */
export interface ReplayOptions extends PayloadOptions, InterceptorOptions {
  /**
   * As in the run: random numbers and ids of children depend on it. By default that of the recorded
   * `execution`, or the one that the ids of its children tell.
   */
  readonly runId?: string;
  /** As in the run, for workflows that use it. By default that of the recorded `execution`. */
  readonly workflowId?: string;
  /** True: also a history of another version, which no worker takes with this code alone. */
  readonly anyVersion?: boolean;
  readonly codec?: Codec;
  readonly log?: WorkflowLog;
  /** "fail" by default: an input that is not the history's is an error. */
  readonly onChangedInput?: "fail" | "warn";
  /** "fail task" by default: an error that the code throws by mistake is thrown. */
  readonly unexpectedErrors?: "fail task" | "fail workflow";
  /**
   * "fail" by default: what the workflow awaits and something other than Flow settles is an error.
   * Looking for it takes longer; "ignore" does not.
   */
  readonly foreignPromises?: "fail" | "ignore";
  /** The longest that all of the replay may take; 60,000 by default. Infinity is no limit. */
  readonly milliseconds?: number;
}

/** What came of the replay of a history that the code agrees with. */
export interface Replayed {
  /** Events that were read. */
  readonly events: number;
  /** What the workflow decides at the end of the history, where a decision task waits there. */
  readonly decisions: readonly Decision[];
  /** What the code waits for at the end of the history, and after those decisions. */
  readonly waits: readonly OpenWait[];
}

const silent: WorkflowLog = { info: () => {}, warn: () => {}, error: () => {} };

/** The run that it goes on from, where it was reset or forked. */
const lastOriginIn = ([first]: readonly HistoryEvent[]): RunOrigin | undefined =>
  first?.type === "WorkflowExecutionStarted" ? first.data.origins?.at(-1) : undefined;

/** Children are named after the run that starts them, unless the workflow names them. */
const runIdOfChildren = (events: readonly HistoryEvent[]): string | undefined => {
  const keptEvents = lastOriginIn(events)?.keptEvents ?? 0;
  for (const { id, type, data } of events) {
    if (type !== "StartChildWorkflowExecutionInitiated" || id <= keptEvents) continue;
    const [, runId] = /^([^:]+):[^:]+-\d+$/.exec(data.workflowId) ?? [];
    if (runId !== undefined) return runId;
  }
  return undefined;
};

const waits = (events: readonly HistoryEvent[]): boolean =>
  events.findLast(
    (event) => isClose(event) || /^DecisionTask(Started|Completed|TimedOut)$/.test(event.type),
  )?.type === "DecisionTaskStarted";

/**
 * Leads a workflow through a recorded history (a file's path, or its contents). Throws a
 * DecisionFailure that names the event and the line where the code does something else now. Where a
 * decision task waits at the end, the code takes it: local activities and side effects that it
 * begins there are done, and nothing is sent.
 *
 * @example
 * ```ts
 * import { defineWorkflow, replayHistory, sleep } from "@ekiden/flow";
 *
 * const order = defineWorkflow({ name: "order", version: "1.0" }, () => sleep("1 hour"));
 * const { events, decisions } = await replayHistory(order, "test/histories/order-42.json");
 * ```
 */
export const replayHistory = async (
  definition: WorkflowDefinition,
  history: RecordedHistory,
  options: ReplayOptions = {},
): Promise<Replayed> => {
  if (options.foreignPromises === "ignore") return replayOne(definition, history, options);
  const unfollow = followPromises();
  let found: DecisionFailure | undefined;
  const onForeign = (failure: DecisionFailure): void => {
    found ??= failure;
  };
  try {
    const replayed = await replayOne(definition, history, { ...options, onForeign });
    if (found) throw found;
    return replayed;
  } catch (error) {
    // What does not go on may follow from it.
    throw found ?? error;
  } finally {
    unfollow();
  }
};

const replayOne = async (
  definition: WorkflowDefinition,
  history: RecordedHistory,
  options: ReplayOptions & { readonly onForeign?: (failure: DecisionFailure) => void },
): Promise<Replayed> => {
  const { codec = strictJson, log = silent, milliseconds = 60_000 } = options;
  const recorded = await readRecorded(history);
  const limits = new PayloadPipeline(options);
  const events = await eventsFrom(recorded.events, limits);
  checkEvents(events, definition, options.anyVersion);
  const { execution } = recorded;
  const ids = {
    workflowId: options.workflowId ?? execution.workflowId ?? lastOriginIn(events)?.workflowId,
    runId: options.runId ?? execution.runId ?? runIdOfChildren(events),
  };
  const { workflowId = "replayed", runId = "replayed" } = ids;
  const { onChangedInput, unexpectedErrors } = options;
  const interception = workflowInterception(options);
  const reactions = { onChangedInput, unexpectedErrors, interception };
  const settings = { codec, log: harmlessLog(log), drain, ...reactions, limits, keepsPlaces: true };
  const begin = () => {
    const run = new Run({ definition, workflowId, runId, ...settings });
    if (options.onForeign) watchRun(run, options.onForeign);
    return run;
  };
  const isWaiting = waits(events);
  const leading = takeTurn(milliseconds, () =>
    lead(begin, events, { end: isWaiting ? "waits" : "is over" }),
  );
  const { run } = await leading.catch((error) => {
    throw withDoubts(error, events, { ...ids, definition });
  });
  if (!isWaiting) return { events: events.length, decisions: [], waits: openWaitsOf(run) };
  const times = { receivedAt: performance.now(), turnMilliseconds: milliseconds };
  await carryOutLocalCalls(run, times);
  const { decisions } = await takeTurn(milliseconds, () => run.answer());
  return { events: events.length, decisions, waits: openWaitsOf(run) };
};
