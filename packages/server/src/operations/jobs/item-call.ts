// Makes the calls of a job as its caller: through the stages of any call, so that policies and
// quotas are asked each time, and the audit has each under the caller's name. Between its calls,
// policies are asked whether the caller may go on.
import { Fault } from "@ekiden/model";
import { CallContext, type CallServices } from "../call-context.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { type AuditOptions, performAudited, type Route } from "../pipeline.ts";
import type { JobCaller } from "./definition.ts";
import { requireRights, type WantedJob } from "./rights.ts";

/** Whose call it is, and of which job. */
export interface JobCallOrigin {
  readonly caller: JobCaller;
  readonly jobId: string;
}

interface ItemCallOptions extends Pick<HandlerDeps, "guard"> {
  readonly services: CallServices;
  readonly audit: AuditOptions;
}

export class ItemCalls {
  readonly #options: ItemCallOptions;
  #routes: ReadonlyMap<string, Route> = new Map();

  constructor(options: ItemCallOptions) {
    this.#options = options;
  }

  /** To be told before the first call: the routes of all operations that jobs call. */
  open(routes: readonly Route[]): void {
    this.#routes = new Map(routes.map((route) => [route.operation, route]));
  }

  /** Rejects with what such a call is refused with. */
  async make(operation: string, input: object, as: JobCallOrigin) {
    const route = this.#routes.get(operation);
    if (!route) throw new Error(`There is no route of ${operation}`);
    const { services, audit } = this.#options;
    const context = contextOf(services, as);
    await performAudited(route, { input, context, audit });
  }

  /** Rejects with what the caller would be refused with, if it started the job now. */
  requireRights(wanted: WantedJob, as: JobCallOrigin): Promise<void> {
    return requireRights(this.#options, wanted, contextOf(this.#options.services, as));
  }
}

/** Its connection is the one that the job was started by, as far as policies can ask about it. */
const contextOf = (services: CallServices, { caller, jobId }: JobCallOrigin): CallContext => {
  const { principal, address, isEncrypted } = caller;
  const connection = { address, isEncrypted, gone: false, onGone: () => undefined };
  const context = new CallContext(services, connection, {
    headers: ["user-agent", `ekiden-job/${jobId}`],
  });
  context.principal = principal;
  return context;
};

/** Nothing is known of what such a call has done. */
export const isOutcomeLost = (error: unknown): boolean =>
  !(error instanceof Fault) ||
  error.fault === "ServiceUnavailable" ||
  error.fault === "InternalFailure";
