// What somebody asked of the store and still waits for: something to be done on the runs of one
// workflow, with what must be known first.
import type { ExecutionId, MessageId, TaskListReference } from "../store.ts";
import type { Batch } from "./batch.ts";

export interface RunName {
  readonly domain: string;
  readonly workflowId: string;
  readonly runId?: string | undefined;
}

/** What is looked up before the request is performed. */
export interface Needs {
  readonly id?: ExecutionId | undefined;
  readonly name?: RunName | undefined;
  readonly message?: MessageId | undefined;
  readonly list?: TaskListReference | undefined;
}

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
