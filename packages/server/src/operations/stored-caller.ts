// Calls that the server makes as a caller whose own call was answered long ago: for a job, and for
// a schedule. They go through the stages of any call, so that policies and quotas are asked each
// time, and the audit has each under the caller's name.
import { Fault } from "@ekiden/model";
import type { Principal } from "../access/principal.ts";
import { CallContext, type CallServices } from "./call-context.ts";
import { type AuditOptions, performAudited, type Route } from "./pipeline.ts";

/** Whose calls they are, and what policies may ask of the call that began it. */
export interface StoredCaller {
  readonly principal: Principal;
  readonly address?: string | undefined;
  readonly isEncrypted: boolean;
}

/** As it is kept with what goes on without the call. */
export const storedCallerOf = ({ principal, connection }: CallContext): StoredCaller => {
  const { address, isEncrypted } = connection;
  return { principal, address, isEncrypted };
};

/** As whom a call is made, and for what. */
export interface CallOrigin {
  readonly caller: StoredCaller;
  /** As in `ekiden-job/ID`: for the audit. */
  readonly userAgent: string;
  /** Of the run that the call starts, where it is known before. */
  readonly runId?: string | undefined;
}

interface StoredCallerOptions {
  readonly services: CallServices;
  readonly audit: AuditOptions;
}

export class StoredCallerCalls {
  readonly #options: StoredCallerOptions;
  #routes: ReadonlyMap<string, Route> = new Map();

  constructor(options: StoredCallerOptions) {
    this.#options = options;
  }

  /** To be told before the first call: the routes of all operations that are called so. */
  open(routes: readonly Route[]): void {
    this.#routes = new Map(routes.map((route) => [route.operation, route]));
  }

  /** Resolves with what the call answers; rejects with what it is refused with. */
  async make(operation: string, input: object, origin: CallOrigin): Promise<unknown> {
    const route = this.#routes.get(operation);
    if (!route) throw new Error(`There is no route of ${operation}`);
    const context = this.contextOf(origin);
    return performAudited(route, { input, context, audit: this.#options.audit });
  }

  /** Its connection is the one of the call that began it, as far as policies can ask about it. */
  contextOf({ caller, userAgent, runId }: CallOrigin): CallContext {
    const { principal, address, isEncrypted } = caller;
    const connection = { address, isEncrypted, gone: false, onGone: () => undefined };
    const head = { headers: ["user-agent", userAgent] };
    const context = new CallContext(this.#options.services, connection, head);
    context.principal = principal;
    context.runId = runId;
    return context;
  }
}

/** Nothing is known of what such a call has done. */
export const isOutcomeLost = (error: unknown): boolean =>
  !(error instanceof Fault) ||
  error.fault === "ServiceUnavailable" ||
  error.fault === "InternalFailure";
