// What somebody asked of the store and still waits for: something to be done on the runs of one
// workflow, with what must be known first.
import type { ExecutionId, MessageId } from "../../store.ts";
import type { Batch } from "./batch.ts";

export interface RunName {
  readonly domain: string;
  readonly workflowId: string;
  readonly runId?: string | undefined;
}

/** What is looked up before the request is performed: the run, and the message it consumes. */
export type Needs = (
  | { readonly id: ExecutionId; readonly name?: never }
  | { readonly name: RunName; readonly id?: never }
) & {
  readonly message?: MessageId | undefined;
  /** A run is to be begun: if one is open already, which is rare, the commit finds out. */
  readonly isStart?: boolean;
};

export interface Request {
  readonly needs: Needs;
  /**
   * Synchronous; a refusal is thrown. It is performed anew, on what the database says by then, as
   * often as another node comes between.
   */
  readonly perform: (batch: Batch) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  tries: number;
  /** Milliseconds. */
  readonly askedAt: number;
}

/** What a request came to; it holds once the unit it rests on is committed or confirmed. */
export interface Outcome {
  readonly request: Request;
  readonly settle: () => void;
}
