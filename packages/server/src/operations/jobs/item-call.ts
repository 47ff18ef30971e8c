// Makes the calls of a job as its caller. Between them, policies are asked whether the caller may
// go on.
import type { HandlerDeps } from "../handler-deps.ts";
import type { CallOrigin, StoredCaller, StoredCallerCalls } from "../stored-caller.ts";
import { requireRights, type WantedJob } from "./rights.ts";

/** Whose call it is, and of which job. */
export interface JobCallOrigin {
  readonly caller: StoredCaller;
  readonly jobId: string;
}

interface ItemCallOptions extends Pick<HandlerDeps, "guard"> {
  readonly calls: Pick<StoredCallerCalls, "make" | "contextOf">;
}

export class ItemCalls {
  readonly #options: ItemCallOptions;

  constructor(options: ItemCallOptions) {
    this.#options = options;
  }

  /** Rejects with what such a call is refused with. */
  async make(operation: string, input: object, as: JobCallOrigin): Promise<void> {
    await this.#options.calls.make(operation, input, originOf(as));
  }

  /** Rejects with what the caller would be refused with, if it started the job now. */
  requireRights(wanted: WantedJob, as: JobCallOrigin): Promise<void> {
    return requireRights(this.#options, wanted, this.#options.calls.contextOf(originOf(as)));
  }
}

const originOf = ({ caller, jobId }: JobCallOrigin): CallOrigin => ({
  caller,
  userAgent: `ekiden-job/${jobId}`,
});
