// A decider: takes a decision task, leads the run to where it stands, and answers with decisions.
import type { Decision, DecisionTask, HistoryEvent, Input } from "@ekiden/client";
import { type Codec, PayloadError } from "../codec.ts";
import type { WorkflowDefinition } from "../definitions.ts";
import { DecisionFailure } from "../errors.ts";
import type { Interception } from "../interceptors/interceptor.ts";
import type { WorkflowInterceptors } from "../interceptors/workflow.ts";
import type { WorkflowLog } from "../log.ts";
import type { PayloadPipeline } from "../payload-pipeline.ts";
import type { Service } from "../service.ts";
import { decisionTo, eventFrom } from "../wire.ts";
import { isSentPlain } from "../workflow/plain.ts";
import { Run } from "../workflow/run.ts";
import { spareOf, withoutHeartbeat } from "../workflow/spare-input.ts";
import { EarlyEnd, type InTurn, lead, leadOn } from "../workflow/ways.ts";
import { sendAnswer } from "./answers.ts";
import { tellClosed } from "./closed-runs.ts";
import { codeForDecision } from "./coding.ts";
import {
  detailsOf,
  failureDecisions,
  failureFrom,
  isRefusedRetry,
  nameOfTask,
  stackOf,
} from "./decision-failure.ts";
import { encodedContext } from "./execution-context.ts";
import { watchRun } from "./foreign-promises.ts";
import { type HistorySource, historyOf, type ReceivedTask, wholeHistoryOf } from "./history.ts";
import { carryOutLocalCalls } from "./local-calls.ts";
import { type CachedRun, charactersIn, type RunCache } from "./run-cache.ts";
import { type TaskLists, withTaskList } from "./task-lists.ts";
import { checkTime } from "./task-time.ts";
import { drain, takeTurn, takeTurns } from "./turn-taking.ts";
import { typeKey } from "./type-key.ts";

interface DeciderOptions {
  readonly client: Service;
  /** Resolves once all that this worker was told is durable. */
  readonly durable: () => Promise<void>;
  readonly domain: string;
  readonly workflows: ReadonlyMap<string, WorkflowDefinition>;
  readonly taskLists: TaskLists;
  readonly codec: Codec;
  readonly payloads: PayloadPipeline;
  readonly log: WorkflowLog;
  readonly interception: Interception<() => WorkflowInterceptors> | undefined;
  readonly onChangedInput: "fail" | "warn" | undefined;
  readonly unexpectedErrors: "fail task" | "fail workflow" | undefined;
  readonly onForeignPromise: ((failure: DecisionFailure) => void) | undefined;
  readonly cache: RunCache;
  /** Where the next decision tasks of a run should go, and for how many seconds. */
  readonly sticky: { readonly taskList: string; readonly seconds: string } | undefined;
  /** How long the workflow's code may take before it waits. */
  readonly turnMilliseconds: number;
  /** Aborted when no further task is taken, so that none need come back. */
  readonly stop: AbortSignal;
  readonly hurry: AbortSignal;
}

type Answer = Input<"RespondDecisionTaskCompleted">;

/** The answer to one decision task. */
interface Decided {
  readonly decisions: readonly Decision[];
  readonly executionContext?: string | undefined;
  readonly cached: CachedRun;
}

export class Decider {
  readonly #options: DeciderOptions;
  readonly #source: HistorySource;
  /** By runId: how often in a row its decision task has failed here. */
  readonly #failures = new Map<string, number>();

  constructor(options: DeciderOptions) {
    this.#options = options;
    this.#source = options;
  }

  /** Decides and answers; what goes wrong is recorded in the history, and is not thrown. */
  async work(received: ReceivedTask): Promise<void> {
    try {
      await this.#answer(received, await this.#decide(received));
      this.#failures.delete(runIdOf(received.task));
    } catch (error) {
      this.#options.cache.take(runIdOf(received.task));
      await this.#fail(received, error);
    }
  }

  async #decide(received: ReceivedTask): Promise<Decided> {
    const cached = this.#options.cache.take(runIdOf(received.task));
    const events = await historyOf(this.#source, received);
    received.events = events;
    const told = received.task.previousStartedEventId ?? 0;
    received.cameAtOnce = events.some((event) => event.id > told && isRefusedRetry(event));
    if (cached && goesOn(cached, told, events)) {
      received.meter?.read(events, "cache");
      try {
        return await this.#goOn(received, cached, events);
      } catch (error) {
        if (!(error instanceof EarlyEnd)) throw error;
      }
    }
    const isWhole = events[0]?.id === 1;
    const whole = isWhole ? events : await wholeHistoryOf(this.#source, received);
    return this.#begin(received, whole);
  }

  #newRun({ workflowType, workflowExecution }: DecisionTask): Run {
    const { workflows, codec, payloads, log, onChangedInput, unexpectedErrors } = this.#options;
    const { interception } = this.#options;
    const definition = workflows.get(typeKey(workflowType?.name, workflowType?.version));
    if (!definition) throw unknownType({ workflowType, workflowExecution }, workflows);
    const { workflowId = "", runId = "" } = workflowExecution ?? {};
    const reactions = { onChangedInput, unexpectedErrors, interception };
    const settings = { codec, log, limits: payloads, ...reactions };
    const run = new Run({ definition, workflowId, runId, drain, ...settings });
    const { onForeignPromise } = this.#options;
    if (onForeignPromise) watchRun(run, onForeignPromise);
    return run;
  }

  /** Goes on with a run that is suspended here. Throws an EarlyEnd if it must begin again. */
  #goOn(received: ReceivedTask, cached: CachedRun, events: readonly HistoryEvent[]) {
    received.run = cached.run;
    const newEvents = events.filter(({ id }) => id > cached.reader.lastEventId);
    cached.bytes += charactersIn(newEvents);
    return this.#decideIn(received, (inTurn) => {
      inTurn(() => leadOn(cached, newEvents));
      return cached;
    });
  }

  #begin(received: ReceivedTask, whole: readonly HistoryEvent[]): Promise<Decided> {
    const { meter } = received;
    received.events = whole;
    const begin = (): Run => {
      received.run = this.#newRun(received.task);
      return received.run;
    };
    meter?.read(whole, "beginning");
    return this.#decideIn(received, (inTurn) => {
      const inTime: InTurn = (turn) => {
        if (received.run) checkTime(received.run, received.receivedAt);
        return inTurn(turn);
      };
      const leadIt = () => lead(begin, whole, { inTurn: inTime });
      return { ...(meter ? meter.replay(leadIt) : leadIt()), bytes: charactersIn(whole) };
    });
  }

  async #decideIn(
    { receivedAt }: ReceivedTask,
    leadIt: (inTurn: InTurn) => CachedRun,
  ): Promise<Decided> {
    const { turnMilliseconds } = this.#options;
    const early = await takeTurns(turnMilliseconds, (inTurn) => {
      const cached = leadIt(inTurn);
      const { run } = cached;
      return { cached, answer: run.localCalls.size > 0 ? undefined : inTurn(() => run.answer()) };
    });
    const { cached, answer } = early;
    if (answer) return { ...answer, cached };
    // What they do can be seen, so what they follow from must not be lost any more.
    await this.#options.durable();
    await carryOutLocalCalls(cached.run, { receivedAt, turnMilliseconds });
    return { ...(await takeTurn(turnMilliseconds, () => cached.run.answer())), cached };
  }

  async #answer({ task }: ReceivedTask, decided: Decided): Promise<void> {
    const { client, cache, log, stop, hurry } = this.#options;
    const { cached } = decided;
    const comesBack = !cached.run.isClosing && !stop.aborted;
    const answer: Answer = {
      taskToken: task.taskToken,
      ...(await this.#payloadsOf(task, decided)),
      ...(cached.run.isClosing ? {} : this.#nextList(cached.run, comesBack)),
    };
    // Before it is sent: the next task may be here before the answer to this one is.
    if (comesBack && this.#options.sticky) cache.put(runIdOf(task), cached);
    const what = `the answer to the decision task of ${nameOfTask(task)}`;
    const send = () => client.call("RespondDecisionTaskCompleted", answer);
    const sent = await sendAnswer(send, { log, what, hurry });
    if (sent === "gone") cache.take(runIdOf(task));
    if (cached.run.isClosing) await tellClosed(this.#options, task, cached.run);
  }

  /** Where further tasks of the run go: here, or to all, because this worker may not be there. */
  #nextList(run: Run | undefined, comesBack: boolean) {
    const { sticky } = this.#options;
    const home = run?.started?.data.taskList;
    if (!sticky || !home) return {};
    if (!comesBack) return { taskList: { name: home.name } };
    const { taskList, seconds } = sticky;
    return { taskList: { name: taskList }, taskListScheduleToStartTimeout: seconds };
  }

  /** Encoded by the payload codecs; what is too long is put where the offload keeps it. */
  async #payloadsOf(task: DecisionTask, { decisions, executionContext }: Decided) {
    const { payloads, codec, log, hurry, taskLists } = this.#options;
    if (!payloads.isActive) {
      const listed = decisions.map((each) => decisionTo(withTaskList(each, taskLists)));
      return { decisions: listed, executionContext };
    }
    const what = `the encoding of a payload of ${nameOfTask(task)}`;
    const insistOn = <T>(code: () => Promise<T>) => codeForDecision(code, { log, what, hurry });
    const encoded = decisions.map((each) => insistOn(() => this.#encoded(task, each)));
    const shown = insistOn(() => encodedContext(payloads, codec, executionContext));
    const [sent, context] = await Promise.all([Promise.all(encoded), shown]);
    return { decisions: sent, executionContext: context };
  }

  async #encoded(task: DecisionTask, decision: Decision): Promise<ReturnType<typeof decisionTo>> {
    const { payloads, log, taskLists } = this.#options;
    const { type, data } = withTaskList(decision, taskLists);
    try {
      const sent = isSentPlain(decision)
        ? payloads.putAwayAll(data)
        : payloads.encodeAll(data, type);
      return decisionTo({ type, data: await sent } as Decision);
    } catch (error) {
      const spare = spareOf(decision);
      if (!spare || !(error instanceof PayloadError)) throw error;
      const encoded = await this.#encoded(task, spare);
      const { activityId } = data as { readonly activityId?: string };
      log.warn(withoutHeartbeat, { ...task.workflowExecution, activityId });
      return encoded;
    }
  }

  /** Records why the task could not be decided, and asks for it to come again later. */
  async #fail(received: ReceivedTask, error: unknown): Promise<void> {
    const { task, run, meter } = received;
    const { client, payloads, log, hurry } = this.#options;
    const { workflowId, runId } = task.workflowExecution ?? {};
    const failure = failureFrom(task, error, run);
    meter?.failed(failure?.kind);
    log.error("A decision task failed", { workflowId, runId, error: textOf(failure ?? error) });
    if (!failure) return;
    if (received.cameAtOnce && timesOut(run)) {
      // Each answer would bring it back at once, until the history is full.
      const message = "A decision task is left to time out: its retry timer is refused";
      log.warn(message, { workflowId, runId });
      return;
    }
    const failures = this.#countFailure(runIdOf(task));
    const details = await detailsOf(failure, failures, payloads);
    const { startedEventId = 0 } = task;
    // Where they cannot be decoded, timers can still be read.
    const events = received.events ?? task.events?.map(eventFrom) ?? [];
    const decisions = failureDecisions(startedEventId, details, events).map(decisionTo);
    const answer: Answer = {
      taskToken: task.taskToken,
      decisions,
      ...this.#nextList(run, false),
    };
    const send = () => client.call("RespondDecisionTaskCompleted", answer);
    const what = `the record of why the decision task of ${nameOfTask(task)} failed`;
    await sendAnswer(send, { log, what, hurry }).catch((refused) => {
      log.error("The failure of a decision task could not be recorded", {
        workflowId,
        runId,
        error: textOf(refused),
      });
    });
  }

  #countFailure(runId: string): number {
    if (this.#failures.size >= maxFailingRuns) this.#failures.clear();
    const failures = (this.#failures.get(runId) ?? 0) + 1;
    this.#failures.set(runId, failures);
    return failures;
  }
}

const timesOut = (run: Run | undefined): boolean =>
  run?.started?.data.taskStartToCloseTimeout !== "NONE";

/** So many failing runs are counted; of more, the pauses begin anew. */
const maxFailingRuns = 10_000;

/** Of ours, the message says all; of others, where they came from is of use. */
const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof DecisionFailure)) return stackOf(error);
  const { message, cause } = error;
  return cause instanceof Error ? `${message}\n${stackOf(cause)}` : message;
};

/**
 * The history went on from just where the run was left. After a restore of the service another
 * event may have that number, at another time.
 */
const goesOn = (
  { run }: CachedRun,
  previousStartedEventId: number,
  events: readonly HistoryEvent[],
): boolean =>
  run.takenEventId === previousStartedEventId &&
  events.find(({ id }) => id === previousStartedEventId)?.at === run.now;

const runIdOf = ({ workflowExecution }: DecisionTask): string => workflowExecution?.runId ?? "";

const unknownType = (
  task: Pick<DecisionTask, "workflowType" | "workflowExecution">,
  workflows: ReadonlyMap<string, WorkflowDefinition>,
): DecisionFailure => {
  const known = [...workflows.values()].map(({ name, version }) => `${name} ${version}`);
  return new DecisionFailure(
    "unknown type",
    `${nameOfTask(task)} is of a type that this worker does not know; it knows ` +
      `${known.join(", ") || "none"}. Give it to createWorker, or let a worker that knows it poll ` +
      "this task list.",
  );
};
