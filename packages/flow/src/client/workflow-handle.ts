// One workflow, as those who started it, or who know its id, see it.
import { randomUUID } from "node:crypto";
import type {
  ChildPolicy,
  ClosingType,
  HistoryEvent,
  WorkflowExecutionDetail,
} from "@ekiden/client";
import { type Codec, decode, encode } from "../codec.ts";
import { type WorkflowEnd, WorkflowFailure } from "../errors.ts";
import { decodedEvent } from "../events.ts";
import { errorFrom } from "../failure.ts";
import { noHeaders, type Split, withHeaders } from "../headers.ts";
import { type Chain, chainOf } from "../interceptors/chain.ts";
import type {
  ClientInterceptor,
  ClientQueryInput,
  ClientSignalInput,
  ClientUpdateInput,
} from "../interceptors/client.ts";
import type { Interception } from "../interceptors/interceptor.ts";
import { names, updateMarker } from "../names.ts";
import type { PayloadPipeline } from "../payload-pipeline.ts";
import type { Service } from "../service.ts";
import type { QueryDefinition, ShownState } from "../workflow/query.ts";
import type { SignalDefinition } from "../workflow/signal.ts";
import type { UpdateAnswer, UpdateDefinition } from "../workflow/update.ts";
import {
  closeOf,
  eventsOf,
  type HistoryRequest,
  isClose,
  type ReadOptions,
  storedEventsOf,
} from "./events.ts";
import { ask, type WaitOptions } from "./waiting.ts";

/** What all that a client makes has in common. */
export interface Connection {
  readonly client: Service;
  readonly domain: string;
  readonly codec: Codec;
  readonly payloads: PayloadPipeline;
  readonly interception: Interception<ClientInterceptor> | undefined;
}

/** Calls through the interceptors; at once where none has the method. */
export const through = <K extends keyof ClientInterceptor>(
  { interception }: Connection,
  method: K,
): Chain<NonNullable<ClientInterceptor[K]>> => {
  const direct = (input: unknown, last: (input: unknown) => unknown) => last(input);
  return (
    chainOf(interception?.parts ?? [], method) ??
    (direct as Chain<NonNullable<ClientInterceptor[K]>>)
  );
};

/** A value with its headers, unless what is called `name` is to get none. */
export const headed = (
  { interception }: Connection,
  name: string,
  { value, headers }: Split,
): unknown => (interception?.withoutHeaders.has(name) ? value : withHeaders(value, headers));

/**
 * The text of a value, encoded, and kept elsewhere if it is too long. Throws a PayloadError, and a
 * CodecError where a payload codec may do better another time.
 */
export const payloadText = async (
  { codec, payloads }: Connection,
  value: unknown,
): Promise<string | undefined> => {
  const text = encode(codec, value);
  return text === undefined ? undefined : payloads.encode(text, "a payload");
};

/** The value of a text of the service. Throws as `payloadText` does. */
export const payloadValue = async (
  { codec, payloads }: Connection,
  text: string | undefined,
  what = "a payload",
): Promise<unknown> =>
  text === undefined ? undefined : decode(codec, await payloads.decode(text, what));

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
  ? [input?: I, options?: WaitOptions]
  : [input: I, options?: WaitOptions];

export class WorkflowHandle<Result = unknown> {
  readonly #connection: Connection;
  readonly workflowId: string;
  /** The run that it was started as; one that continues as new goes on in another run. */
  readonly runId: string;
  #latestRunId: string;

  constructor(connection: Connection, workflowId: string, runId: string) {
    this.#connection = connection;
    this.workflowId = workflowId;
    this.runId = runId;
    this.#latestRunId = runId;
  }

  /**
   * What the workflow returns, as soon as it is closed, through all runs that continue it. Throws a
   * WorkflowFailure when it ends in any other way.
   */
  async result(options: WaitOptions = {}): Promise<Result> {
    const { workflowId, runId } = this;
    const result = through(this.#connection, "result")({ workflowId, runId }, async () => {
      const outcome = await ask(() => this.outcome(), options);
      if ("failure" in outcome) throw outcome.failure;
      return outcome.result;
    });
    return (await result) as Result;
  }

  /** What came of it, through all runs that continue it; undefined while the last one is open. */
  async outcome(): Promise<Outcome<Result> | undefined> {
    for (;;) {
      const runId = this.#latestRunId;
      const close = await closeOf(this.#request(runId));
      if (!close) return undefined;
      const { type, data } = close;
      if (type === "WorkflowExecutionCompleted") {
        const what = `the result of workflow ${this.workflowId}`;
        return { result: (await payloadValue(this.#connection, data.result, what)) as Result };
      }
      if (type !== "WorkflowExecutionContinuedAsNew") {
        const decoded = await decodedEvent(close, this.#connection.payloads);
        return { failure: this.#failure(runId, type, decoded.data) };
      }
      this.#latestRunId = data.newExecutionRunId;
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
   */
  async query<R>(query: QueryDefinition<R>): Promise<R> {
    const { workflowId } = this;
    const asked = { workflowId, queryName: query.name };
    return (await through(this.#connection, "query")(asked, (given) => this.#query(given))) as R;
  }

  async #query({ queryName }: ClientQueryInput): Promise<unknown> {
    const answer = (await this.#shown())?.queries?.[queryName];
    if (!answer) throw new Error(`workflow ${this.workflowId} shows no query ${queryName}`);
    if ("error" in answer) throw new Error(`query ${queryName} failed: ${answer.error}`);
    return answer.value;
  }

  /** What the workflow last gave to `setProgress`. */
  async progress<P = unknown>(): Promise<P | undefined> {
    return (await this.#shown())?.progress as P | undefined;
  }

  /**
   * Asks for an update and waits for the answer. Throws what the handler threw, and an Error when
   * the workflow closes without an answer.
   */
  async update<I, R>(
    update: UpdateDefinition<I, R>,
    ...[input, options = {}]: UpdateInput<NoInfer<I>>
  ): Promise<R> {
    const { workflowId } = this;
    const named = { updateName: update.name, updateId: randomUUID() };
    const asked = { workflowId, ...named, input, headers: noHeaders };
    const answer = through(this.#connection, "update")(asked, (given) =>
      this.#update(given, options),
    );
    return (await answer) as R;
  }

  async #update(asked: ClientUpdateInput, options: WaitOptions): Promise<unknown> {
    const { updateId: id, updateName: name, input, headers } = asked;
    let runId = await this.#newestRun();
    const request = { id, name, input };
    await this.#signal({ signalName: names.updateSignal, payload: request, headers });
    const marker = updateMarker(id);
    const answer = await ask(async () => {
      const told = await this.#answerIn(runId, marker);
      if (told !== "continued") return told;
      runId = (await this.#runAfter(runId)) ?? runId;
      return undefined;
    }, options);
    if (answer === "closed") {
      throw new Error(`workflow ${this.workflowId} closed without an answer to ${name}`);
    }
    if ("failure" in answer) {
      throw errorFrom(this.#connection.codec, answer.failure.reason, answer.failure.details);
    }
    return answer.result;
  }

  /** Requests that it cancels; it decides itself what it does then. */
  async cancel(): Promise<void> {
    const { client, domain } = this.#connection;
    const { workflowId } = this;
    await through(this.#connection, "cancel")({ workflowId }, async () => {
      await client.call("RequestCancelWorkflowExecution", { domain, workflowId });
    });
  }

  /** Ends it at once; its code hears nothing of that. */
  async terminate({ reason, details, childPolicy }: TerminateOptions = {}): Promise<void> {
    const { client, domain } = this.#connection;
    const { workflowId } = this;
    const asked = { workflowId, reason, details, childPolicy };
    await through(this.#connection, "terminate")(asked, async (given) => {
      const text = await payloadText(this.#connection, given.details);
      const input = { ...given, domain, workflowId, details: text };
      await client.call("TerminateWorkflowExecution", input);
    });
  }

  /** As the service has it: of the run that goes on now, or was the last. */
  async describe(): Promise<WorkflowExecutionDetail> {
    const { workflowId } = this;
    return through(this.#connection, "describe")({ workflowId }, () => this.#describe());
  }

  async #describe(): Promise<WorkflowExecutionDetail> {
    const { client, domain } = this.#connection;
    const { workflowId } = this;
    const execution = { workflowId, runId: await this.#newestRun() };
    return client.call("DescribeWorkflowExecution", { domain, execution });
  }

  /** The events of the run, as they are read. */
  history(options: ReadOptions = {}): AsyncIterable<HistoryEvent> {
    return eventsOf(this.#request(this.runId), options);
  }

  #request(runId: string): HistoryRequest {
    const { client, domain, payloads } = this.#connection;
    return { client, domain, payloads, execution: { workflowId: this.workflowId, runId } };
  }

  /** Through all runs that continue it. */
  async #newestRun(): Promise<string> {
    for (;;) {
      const next = await this.#runAfter(this.#latestRunId);
      if (next === undefined) return this.#latestRunId;
      this.#latestRunId = next;
    }
  }

  /** The run that continues one; undefined if none does. */
  async #runAfter(runId: string): Promise<string | undefined> {
    const close = await closeOf(this.#request(runId));
    if (close?.type !== "WorkflowExecutionContinuedAsNew") return undefined;
    return close.data.newExecutionRunId;
  }

  async #signal({ signalName, payload, headers }: Sent): Promise<void> {
    const { client, domain } = this.#connection;
    const { workflowId } = this;
    const value = headed(this.#connection, signalName, { value: payload, headers });
    const input = await payloadText(this.#connection, value);
    await client.call("SignalWorkflowExecution", { domain, workflowId, signalName, input });
  }

  async #shown(): Promise<ShownState | undefined> {
    const { latestExecutionContext: text } = await this.#describe();
    const what = `what workflow ${this.workflowId} shows`;
    return (await payloadValue(this.#connection, text, what)) as ShownState | undefined;
  }

  /** Newest first, because it is among the last events. */
  async #answerIn(
    runId: string,
    markerName: string,
  ): Promise<UpdateAnswer | "closed" | "continued" | undefined> {
    let end: "closed" | "continued" | undefined;
    const newestFirst = { reverseOrder: true, maximumPageSize: 100 };
    for await (const event of storedEventsOf(this.#request(runId), newestFirst)) {
      if (event.type === "MarkerRecorded" && event.data.markerName === markerName) {
        const what = "the answer to an update";
        return (await payloadValue(this.#connection, event.data.details, what)) as UpdateAnswer;
      }
      if (event.type === "WorkflowExecutionContinuedAsNew") end = "continued";
      else if (isClose(event)) end = "closed";
      if (await this.#isAskedFor(event, markerName)) break;
    }
    return end;
  }

  /** The signal that the marker answers: what is older cannot be the answer. */
  async #isAskedFor(event: HistoryEvent, markerName: string): Promise<boolean> {
    if (event.type !== "WorkflowExecutionSignaled") return false;
    const { signalName, input } = event.data;
    if (signalName !== names.updateSignal || input === undefined) return false;
    // One that cannot be read is another one.
    const text = await this.#connection.payloads.decode(input, "an update").catch(() => "");
    return text.includes(markerName.slice(updateMarker("").length));
  }

  #failure(runId: string, type: EndingType, data: HistoryEvent["data"]): WorkflowFailure {
    const closeStatus = closeStatuses[type];
    const { reason, details } = data as { reason?: string; details?: string };
    const hasCause = reason !== undefined || details !== undefined;
    const { workflowId } = this;
    const cause = hasCause
      ? errorFrom(this.#connection.codec, reason ?? closeStatus, details)
      : undefined;
    return new WorkflowFailure({ workflowId, runId, closeStatus, cause });
  }
}

type EndingType = Exclude<
  ClosingType,
  "WorkflowExecutionCompleted" | "WorkflowExecutionContinuedAsNew"
>;

const closeStatuses: Readonly<Record<EndingType, WorkflowEnd["closeStatus"]>> = {
  WorkflowExecutionFailed: "FAILED",
  WorkflowExecutionCanceled: "CANCELED",
  WorkflowExecutionTerminated: "TERMINATED",
  WorkflowExecutionTimedOut: "TIMED_OUT",
};
