// One workflow, as those who started it, or who know its id, see it.
import type {
  ChildPolicy,
  ClosingType,
  HistoryEvent,
  WorkflowExecutionDetail,
} from "@ekiden/client";
import type { WorkflowReference } from "../definitions.ts";
import { NoRunError, type WorkflowFailure } from "../errors.ts";
import { isGone, unlessEcho } from "../faults.ts";
import { noHeaders } from "../headers.ts";
import type {
  ClientQueryInput,
  ClientSignalInput,
  ClientUpdateInput,
} from "../interceptors/client.ts";
import type { QueryAnswer, QueryDefinition, ShownState } from "../workflow/query.ts";
import type { SignalDefinition } from "../workflow/signal.ts";
import type { UpdateDefinition } from "../workflow/update.ts";
import {
  answerTo,
  askedBefore,
  checkUpdateId,
  newUpdateId,
  sendUpdate,
  type UpdateOptions,
} from "./asked-update.ts";
import { awaitClose } from "./close-watch.ts";
import { type Connection, headed, payloadText, payloadValue, through } from "./connection.ts";
import { closeOf, eventsOf, type HistoryRequest, isContinued, type ReadOptions } from "./events.ts";
import { openRunOf } from "./listed-runs.ts";
import { Progress, type ProgressOptions } from "./progress.ts";
import { askReplayed, isDefinition } from "./replayed-query.ts";
import { failureOfRun } from "./run-failure.ts";
import { awaitHint, type HintedPause, type WaitOptions } from "./waiting.ts";

/** What the history says of a termination, and what becomes of open children. */
export interface TerminateOptions {
  readonly reason?: string;
  readonly details?: unknown;
  readonly childPolicy?: ChildPolicy;
}

/** A signal on its way. */
type Sent = Omit<ClientSignalInput, "workflowId">;

/** How a workflow ended. */
export type Outcome<Result> = { readonly result: Result } | { readonly failure: WorkflowFailure };

type Payload<P> = undefined extends P ? [payload?: P] : [payload: P];
type UpdateInput<I> = undefined extends I
  ? [input?: I, options?: UpdateOptions]
  : [input: I, options?: UpdateOptions];

interface HandledRun {
  readonly workflowId: string;
  readonly runId: string;
  /** Of a run that has just been started: tells when it has ended. */
  readonly close?: HintedPause | undefined;
  /** The service has answered about the run. */
  readonly isReached?: boolean;
}

/** One workflow execution, to wait for, ask, signal, update, cancel or terminate. */
export class WorkflowHandle<Result = unknown> {
  readonly #connection: Connection;
  readonly workflowId: string;
  /** The run that it was started as; one that continues as new, or is reset, goes on in another. */
  readonly runId: string;
  readonly #workflow: WorkflowReference<never, unknown> | undefined;
  #latestRunId: string;
  readonly #isReached: boolean;
  /** It is waited for once. */
  #close: HintedPause | undefined;

  constructor(
    connection: Connection,
    { workflowId, runId, close, isReached = false }: HandledRun,
    workflow?: WorkflowReference<never, unknown>,
  ) {
    this.#close = close;
    this.#isReached = isReached;
    this.#connection = connection;
    this.workflowId = workflowId;
    this.runId = runId;
    this.#latestRunId = runId;
    this.#workflow = workflow;
  }

  /**
   * What the workflow returns, as soon as it is closed, through all runs that continue it. Throws a
   * WorkflowFailure when it ends in any other way.
   */
  async result(options: WaitOptions = {}): Promise<Result> {
    const { workflowId, runId } = this;
    const result = through(this.#connection, "result")({ workflowId, runId }, async () => {
      const outcome = await (await this.#named(options.signal)).#end(options);
      if ("failure" in outcome) throw outcome.failure;
      return outcome.result;
    });
    return (await result) as Result;
  }

  /** What came of it, through all runs that continue it; undefined while the last one is open. */
  async outcome(): Promise<Outcome<Result> | undefined> {
    const handle = await this.#named();
    for (;;) {
      const outcome = await handle.#outcomeOfRun();
      if (outcome !== "continued") return outcome;
    }
  }

  /** Throws an UnknownResourceFault when the workflow is not open, as do all below. */
  async signal<P>(signal: SignalDefinition<P>, ...[payload]: Payload<NoInfer<P>>): Promise<void> {
    const { workflowId } = this;
    const asked = { workflowId, signalName: signal.name, payload, headers: noHeaders };
    await through(this.#connection, "signal")(asked, (given) => this.#signal(given));
  }

  /**
   * What the workflow answered to the query when it last decided something; also after it has
   * closed. Throws when it has not answered yet, or has thrown.
   *
   * With arguments, and where the handler takes some, the history of the newest run is read and
   * replayed here, which takes the workflow's code: the handle must have been made with its
   * definition.
   */
  async query<R, Args extends readonly unknown[]>(
    query: QueryDefinition<R, Args>,
    ...args: NoInfer<Args>
  ): Promise<R> {
    const { workflowId } = this;
    const asked = { workflowId, queryName: query.name, args };
    return (await through(this.#connection, "query")(asked, (given) => this.#query(given))) as R;
  }

  /**
   * What the workflow last gave to `setProgress`: awaited, the latest; iterated, each change that
   * is seen, until the run is closed. `for await (const { done } of handle.progress<Rows>()) …`
   */
  progress<P = unknown>(options: ProgressOptions = {}): Progress<P> {
    const { signal } = options;
    const source = {
      newestRun: () => this.#newestRunId(signal),
      runAfter: (runId: string) => this.#runAfter(runId, signal),
      look: async (runId: string) => {
        const described = await this.#describe(runId, signal);
        const shown = await this.#shownIn(described);
        const isClosed = described.executionInfo.executionStatus === "CLOSED";
        return { progress: shown?.progress, isClosed };
      },
      isReached: this.#isReached,
    };
    return new Progress<P>(source, options);
  }

  /**
   * Asks for an update and waits for the answer. Throws what the handler threw, an UpdateRejected
   * when its validator did not let it in, and an Error when the workflow closes without an answer.
   * With an `id` it may be called again: an update is done once. An error after which it may be
   * done has the id as `updateId`.
   */
  async update<I, R>(
    update: UpdateDefinition<I, R>,
    ...[input, options = {}]: UpdateInput<NoInfer<I>>
  ): Promise<R> {
    const { workflowId } = this;
    const named = { updateName: update.name, updateId: options.id ?? newUpdateId() };
    const asked = { workflowId, ...named, input, headers: noHeaders };
    const answer = through(this.#connection, "update")(asked, (given) =>
      this.#update(given, options),
    );
    return (await answer) as R;
  }

  /** Requests that it cancels; it decides itself what it does then. */
  async cancel(): Promise<void> {
    const { client, domain } = this.#connection;
    const { workflowId } = this;
    await through(this.#connection, "cancel")({ workflowId }, () =>
      this.#ofNewest(async (runId) => {
        await client.call("RequestCancelWorkflowExecution", { domain, workflowId, runId });
      }).catch(unlessEcho),
    );
  }

  /** Ends it at once; its code does not learn of that and cannot clean up. */
  async terminate({ reason, details, childPolicy }: TerminateOptions = {}): Promise<void> {
    const { client, domain } = this.#connection;
    const { workflowId } = this;
    const asked = { workflowId, reason, details, childPolicy };
    await through(this.#connection, "terminate")(asked, async (given) => {
      const text = await payloadText(this.#connection, given.details);
      const input = { ...given, domain, workflowId, details: text };
      await this.#ofNewest(async (runId) => {
        await client.call("TerminateWorkflowExecution", { ...input, runId });
      }).catch(unlessEcho);
    });
  }

  /** As the service has it: of the run that goes on now, or was the last. */
  async describe(): Promise<WorkflowExecutionDetail> {
    const { workflowId } = this;
    return through(this.#connection, "describe")({ workflowId }, () => this.#describeNewest());
  }

  /** The run that goes on now, or was the last, of all that continue the one of this handle. */
  newestRunId(): Promise<string> {
    return this.#newestRunId();
  }

  async #newestRunId(signal?: AbortSignal): Promise<string> {
    if (this.runId === "") return (await this.#named(signal)).runId;
    for (;;) {
      const next = await this.#runAfter(this.#latestRunId, signal);
      if (next === undefined) return this.#latestRunId;
      this.#latestRunId = next;
    }
  }

  /**
   * Calls what takes an open run: the newest that is known, and if that is closed, the one that
   * continues it. A later run of the same workflowId that continues none of them is another
   * workflow.
   */
  async #ofNewest<T>(
    call: (runId: string | undefined) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (this.runId === "") return call(undefined);
    for (;;) {
      const runId = this.#latestRunId;
      try {
        return await call(runId);
      } catch (error) {
        if (!isGone(error) || (await this.#newestRunId(signal)) === runId) throw error;
      }
    }
  }

  /** The events of the run, as they are read. */
  history(options: ReadOptions = {}): AsyncIterable<HistoryEvent> {
    return this.runId === ""
      ? this.#historyOfOpen(options)
      : eventsOf(this.#request(this.runId), options);
  }

  async *#historyOfOpen(options: ReadOptions): AsyncIterable<HistoryEvent> {
    yield* (await this.#named()).history(options);
  }

  /** Itself, and where it names no run, the run of its workflowId that is open. */
  async #named(signal?: AbortSignal): Promise<WorkflowHandle<Result>> {
    const { workflowId } = this;
    if (this.runId !== "") return this;
    const runId = await openRunOf(this.#connection, { workflowId, signal });
    if (runId === undefined) throw new NoRunError(workflowId, "open");
    const run = { workflowId, runId, isReached: true };
    return new WorkflowHandle<Result>(this.#connection, run, this.#workflow);
  }

  /** What came of it, once it is closed: run by run, because each tells of its own end. */
  async #end(options: WaitOptions): Promise<Outcome<Result>> {
    const hinted = this.#close;
    this.#close = undefined;
    // Nothing has come of it yet, so that it need not be asked.
    if (hinted) await awaitHint(hinted, options);
    let isReached = this.#isReached;
    for (;;) {
      const runId = this.#latestRunId;
      const close = await awaitClose(this.#request(runId), { ...options, isReached });
      isReached = true;
      const outcome = await this.#outcomeOf(runId, close);
      if (outcome !== "continued") return outcome;
    }
  }

  /** Of the latest run that is known; undefined while it is open. */
  async #outcomeOfRun(): Promise<Outcome<Result> | "continued" | undefined> {
    const runId = this.#latestRunId;
    const close = await closeOf(this.#request(runId));
    return close && this.#outcomeOf(runId, close);
  }

  async #outcomeOf(
    runId: string,
    close: HistoryEvent<ClosingType>,
  ): Promise<Outcome<Result> | "continued"> {
    if (isContinued(close)) {
      this.#latestRunId = close.data.newExecutionRunId;
      return "continued";
    }
    if (close.type === "WorkflowExecutionCompleted") {
      const what = `the result of workflow ${this.workflowId}`;
      const { result } = close.data;
      return { result: (await payloadValue(this.#connection, result, what)) as Result };
    }
    const execution = { workflowId: this.workflowId, runId };
    return { failure: await failureOfRun(this.#connection, execution, close) };
  }

  #request(runId: string): HistoryRequest {
    const { client, domain, payloads } = this.#connection;
    return { client, domain, payloads, execution: { workflowId: this.workflowId, runId } };
  }

  /** The run that continues one; undefined if none does. */
  async #runAfter(runId: string, signal?: AbortSignal): Promise<string | undefined> {
    const close = await closeOf({ ...this.#request(runId), signal });
    return close && isContinued(close) ? close.data.newExecutionRunId : undefined;
  }

  async #signal({ signalName, payload, headers }: Sent): Promise<void> {
    const { client, domain } = this.#connection;
    const { workflowId } = this;
    const value = headed(this.#connection, signalName, { value: payload, headers });
    const input = await payloadText(this.#connection, value);
    const sent = { domain, workflowId, signalName, input };
    await this.#ofNewest(async (runId) => {
      await client.call("SignalWorkflowExecution", { ...sent, runId });
    });
  }

  async #query({ queryName, args }: ClientQueryInput): Promise<unknown> {
    const answer = await this.#answerTo(queryName, args);
    if (!answer) throw new Error(`workflow ${this.workflowId} shows no query ${queryName}`);
    if ("error" in answer) throw new Error(`query ${queryName} failed: ${answer.error}`);
    return answer.value;
  }

  async #update(given: ClientUpdateInput, options: UpdateOptions): Promise<unknown> {
    const { workflowId, updateName: name, updateId, input, headers } = given;
    checkUpdateId(updateId);
    const { id, ...wait } = options;
    const connection = this.#connection;
    const { signal } = wait;
    const asked = { connection, workflowId, name, input, id: updateId, headers, signal };
    const handle = await this.#named(signal);
    // An id is looked for in the newest run first.
    if (id !== undefined) await handle.#newestRunId(signal);
    const askedRunId = await handle.#ofNewest(async (runId = "") => {
      const before = id === undefined ? undefined : await askedBefore(asked, runId);
      if (before === undefined) await sendUpdate(asked, runId);
      return before ?? runId;
    }, signal);
    return answerTo(asked, askedRunId, wait);
  }

  async #describeNewest(): Promise<WorkflowExecutionDetail> {
    return this.#describe(await this.newestRunId());
  }

  #describe(runId: string, signal?: AbortSignal): Promise<WorkflowExecutionDetail> {
    const { client, domain } = this.#connection;
    const { workflowId } = this;
    const execution = { workflowId, runId };
    return client.call("DescribeWorkflowExecution", { domain, execution }, { signal });
  }

  async #shownIn({
    latestExecutionContext: text,
  }: WorkflowExecutionDetail): Promise<ShownState | undefined> {
    const what = `what workflow ${this.workflowId} shows`;
    return (await payloadValue(this.#connection, text, what)) as ShownState | undefined;
  }

  async #answerTo(name: string, args: readonly unknown[]): Promise<QueryAnswer | undefined> {
    const { workflowId } = this;
    if (args.length === 0) {
      const answer = (await this.#shownIn(await this.#describeNewest()))?.queries?.[name];
      if (answer || !isDefinition(this.#workflow)) return answer;
    }
    const definition = this.#workflow;
    if (!isDefinition(definition)) {
      throw new Error(
        `query ${name} of workflow ${workflowId} has arguments, and is answered by a replay: take a ` +
          "handle with the workflow's definition in place of a reference",
      );
    }
    const execution = { workflowId, runId: await this.newestRunId() };
    return askReplayed({ connection: this.#connection, definition, execution, name, args });
  }
}
