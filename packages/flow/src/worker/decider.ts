// A decider: takes a decision task, leads the run to where it stands, and answers with decisions.
import {
  type DecisionTask,
  RespondDecisionTaskCompletedCommand,
  type SWFClient,
} from "@aws-sdk/client-swf";
import type { Decision, HistoryEvent } from "@ekiden/model";
import { type Codec, payloadCharactersMost } from "../codec.ts";
import type { WorkflowDefinition } from "../definitions.ts";
import { DecisionFailure } from "../errors.ts";
import { isFault } from "../faults.ts";
import { type Offload, putAway, putAwayAll } from "../offload.ts";
import { decisionTo } from "../wire.ts";
import type { WorkflowLog } from "../workflow/log.ts";
import { Run } from "../workflow/run.ts";
import { TurnReader } from "../workflow/turns.ts";
import { sendAnswer } from "./answers.ts";
import { failureDecisions } from "./decision-failure.ts";
import { type HistorySource, historyOf, type ReceivedTask, wholeHistoryOf } from "./history.ts";
import { carryOutLocalCalls } from "./local-calls.ts";
import type { CachedRun, RunCache } from "./run-cache.ts";
import { drain, takeTurn } from "./turn-taking.ts";
import { typeKey } from "./type-key.ts";

export interface DeciderOptions {
  readonly client: SWFClient;
  readonly domain: string;
  readonly workflows: ReadonlyMap<string, WorkflowDefinition>;
  readonly codec: Codec;
  readonly offload: Offload | undefined;
  readonly log: WorkflowLog;
  readonly cache: RunCache;
  /** Where the next decision tasks of a run should go, and for how many seconds. */
  readonly sticky: { readonly taskList: string; readonly seconds: string } | undefined;
  /** How long the workflow's code may take before it waits. */
  readonly turnMilliseconds: number;
  readonly hurry: AbortSignal;
}

/** The answer to one decision task. */
interface Decided {
  readonly decisions: readonly Decision[];
  readonly executionContext?: string | undefined;
  /** The run, to be kept for the next task. */
  readonly keep?: CachedRun;
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
      this.#failures.delete(received.task.workflowExecution?.runId ?? "");
    } catch (error) {
      await this.#fail(received, error);
    }
  }

  async #decide(received: ReceivedTask): Promise<Decided> {
    const cached = this.#cached(received.task);
    const events = await historyOf(this.#source, received);
    const isNews = cached && (events[0]?.id ?? 0) <= cached.reader.lastEventId + 1;
    if (cached && isNews) return this.#continue(cached, events);
    const isWhole = events[0]?.id === 1;
    const whole = isWhole ? events : await wholeHistoryOf(this.#source, received);
    return this.#continue(this.#begin(received.task), whole);
  }

  /** The run as this process left it, if the history went on from just there. */
  #cached({ workflowExecution, previousStartedEventId }: DecisionTask): CachedRun | undefined {
    const cached = this.#options.cache.take(workflowExecution?.runId ?? "");
    return cached?.run.takenEventId === previousStartedEventId ? cached : undefined;
  }

  #begin({ workflowType, workflowExecution }: DecisionTask): CachedRun {
    const { workflows, codec, offload, log } = this.#options;
    const { name = "", version = "" } = workflowType ?? {};
    const definition = workflows.get(typeKey(name, version));
    if (!definition) throw unknownType(name, version, workflows);
    const { workflowId = "", runId = "" } = workflowExecution ?? {};
    const most = offload ? Number.POSITIVE_INFINITY : payloadCharactersMost;
    const limits = { payloadCharactersMost: most };
    const run = new Run({ definition, workflowId, runId, codec, log, drain, ...limits });
    return { run, reader: new TurnReader(), bytes: 0 };
  }

  async #continue(cached: CachedRun, events: readonly HistoryEvent[]): Promise<Decided> {
    const { run, reader } = cached;
    const news = events.filter(({ id }) => id > reader.lastEventId);
    for (const { data } of news) cached.bytes += charactersOf(data);
    const { turnMilliseconds } = this.#options;
    await takeTurn(turnMilliseconds, () => {
      for (const event of news) {
        const turn = reader.read(event);
        if (turn) run.take(turn);
      }
      run.take(reader.current());
    });
    await carryOutLocalCalls(run, turnMilliseconds);
    const answer = await takeTurn(turnMilliseconds, () => run.answer());
    return run.isClosing ? answer : { ...answer, keep: cached };
  }

  async #answer({ task }: ReceivedTask, decided: Decided): Promise<void> {
    const { client, offload, sticky, cache, log, hurry } = this.#options;
    const { executionContext: context, keep } = decided;
    const decisions = await Promise.all(
      decided.decisions.map(async ({ type, data }) =>
        decisionTo({ type, data: offload ? await putAwayAll(offload, data) : data } as Decision),
      ),
    );
    const executionContext =
      context !== undefined && offload ? await putAway(offload, context) : context;
    const command = new RespondDecisionTaskCompletedCommand({
      taskToken: task.taskToken,
      decisions,
      executionContext,
      ...(sticky && keep
        ? {
            taskList: { name: sticky.taskList },
            taskListScheduleToStartTimeout: sticky.seconds,
          }
        : {}),
    });
    const { workflowId, runId } = task.workflowExecution ?? {};
    // Before it is sent: the next task may be here before the answer to this one is.
    if (sticky && keep && runId) cache.put(runId, keep);
    const what = `the decision task of ${workflowId}`;
    try {
      const sent = await sendAnswer(() => client.send(command), { log, what, hurry });
      if (sent === "too late") cache.take(runId ?? "");
    } catch (error) {
      cache.take(runId ?? "");
      throw error;
    }
  }

  /** Records why the task could not be decided, and asks for it to come again later. */
  async #fail({ task }: ReceivedTask, error: unknown): Promise<void> {
    const { client, log, hurry } = this.#options;
    const { workflowId, runId } = task.workflowExecution ?? {};
    this.#options.cache.take(runId ?? "");
    log.error("A decision task failed", { workflowId, runId, error: textOf(error) });
    if (!(error instanceof DecisionFailure) && !isFault(error, "ValidationException")) return;
    const failures = this.#countFailure(runId ?? "");
    const decisions = failureDecisions(task.startedEventId ?? 0, error, failures).map(decisionTo);
    const { taskToken } = task;
    const command = new RespondDecisionTaskCompletedCommand({ taskToken, decisions });
    const what = `the decision task of ${workflowId}`;
    await sendAnswer(() => client.send(command), { log, what, hurry }).catch((refused) => {
      log.error("The failure of a decision task could not be recorded", {
        workflowId,
        runId,
        error: textOf(refused),
      });
    });
  }

  #countFailure(runId: string): number {
    if (this.#failures.size >= failingRunsMost) this.#failures.clear();
    const failures = (this.#failures.get(runId) ?? 0) + 1;
    this.#failures.set(runId, failures);
    return failures;
  }
}

/** So many failing runs are counted; of more, the pauses begin anew. */
const failingRunsMost = 10_000;

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

const charactersOf = (data: object): number => {
  let characters = 0;
  for (const value of Object.values(data))
    if (typeof value === "string") characters += value.length;
  return characters;
};

const unknownType = (
  name: string,
  version: string,
  workflows: ReadonlyMap<string, WorkflowDefinition>,
): DecisionFailure => {
  const known = [...workflows.values()].map((known) => `${known.name} ${known.version}`);
  return new DecisionFailure(
    "unknown type",
    `This worker knows no workflow ${name} ${version}; it knows ${known.join(", ") || "none"}. ` +
      "Give it to createWorker, or let a worker that knows it poll this task list.",
  );
};
