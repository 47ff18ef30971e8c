// What interceptors of a client stand around.
import type { ChildPolicy, WorkflowExecutionDetail } from "@ekiden/client";
import type { StartSettings } from "../definitions.ts";
import type { PayloadHeaders } from "../headers.ts";
import type { Intercept } from "./chain.ts";

/** A start that a client is about to ask for. */
export interface ClientStartInput {
  readonly workflowType: { readonly name: string; readonly version: string };
  readonly workflowId: string;
  readonly input: unknown;
  readonly settings: StartSettings;
  readonly headers: PayloadHeaders;
}

/** A signal that a client is about to send. */
export interface ClientSignalInput {
  readonly workflowId: string;
  readonly signalName: string;
  readonly payload: unknown;
  readonly headers: PayloadHeaders;
}

/** A query that a client is about to ask. */
export interface ClientQueryInput {
  readonly workflowId: string;
  readonly queryName: string;
  readonly args: readonly unknown[];
}

/** An update that a client is about to send. */
export interface ClientUpdateInput {
  readonly workflowId: string;
  readonly updateName: string;
  /** Unique; the workflow answers an update once, however often it arrives. */
  readonly updateId: string;
  readonly input: unknown;
  readonly headers: PayloadHeaders;
}

/** A wait of a client for the result of an execution. */
export interface ClientResultInput {
  readonly workflowId: string;
  /** The run that it was started as. */
  readonly runId: string;
}

/** A client's question how an execution stands. */
export interface ClientDescribeInput {
  readonly workflowId: string;
}

/** A cancel request that a client is about to send. */
export interface ClientCancelInput {
  readonly workflowId: string;
}

/** A termination that a client is about to ask for. */
export interface ClientTerminateInput {
  readonly workflowId: string;
  readonly reason: string | undefined;
  readonly details: unknown;
  readonly childPolicy: ChildPolicy | undefined;
}

/**
 * Stands around what a FlowClient and its handles do. `run` is a `start` and a `result`;
 * `signalWithStart` is a `signal`, after a `start` where no run is open.
 */
export interface ClientInterceptor {
  /** Returns the runId. */
  readonly start?: Intercept<ClientStartInput, Promise<string>>;
  readonly signal?: Intercept<ClientSignalInput, Promise<void>>;
  readonly query?: Intercept<ClientQueryInput, Promise<unknown>>;
  /** Returns the answer. */
  readonly update?: Intercept<ClientUpdateInput, Promise<unknown>>;
  /** Returns what the workflow returns, when it is closed. */
  readonly result?: Intercept<ClientResultInput, Promise<unknown>>;
  readonly describe?: Intercept<ClientDescribeInput, Promise<WorkflowExecutionDetail>>;
  readonly cancel?: Intercept<ClientCancelInput, Promise<void>>;
  readonly terminate?: Intercept<ClientTerminateInput, Promise<void>>;
}
