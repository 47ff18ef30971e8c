// A request to the store whose caller waits for the answer: a change of the runs of one workflow,
// and the rows that must be read before it.
import type { DomainKey } from "../../domain-key.ts";
import type { ExecutionId, MessageId } from "../../store.ts";
import type { Batch } from "./batch.ts";

export interface RunName {
  readonly domain: DomainKey;
  readonly workflowId: string;
  readonly runId?: string | undefined;
}

/** What is looked up before the request is performed: the run, and the message it consumes. */
export type Needs = (
  | { readonly id: ExecutionId; readonly name?: never }
  | { readonly name: RunName; readonly id?: never }
) & {
  readonly message?: MessageId | undefined;
  /**
   * The request starts a run with this run id. An open run of the workflow, and one with that id,
   * fail the commit; they are looked up only then, because both are rare.
   */
  readonly starts?: string;
};

export interface Request {
  readonly needs: Needs;
  /**
   * Synchronous; throws a refusal. It is performed again, on rows that are read again, as often as
   * its write set conflicts with the commit of another node.
   */
  readonly perform: (batch: Batch) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** How often it was performed without an answer. */
  tries: number;
  /** So many of those met the commit of another node. */
  conflicts: number;
  /** Milliseconds. */
  readonly askedAt: number;
}

/** The answer of a request; it holds once the write set that it depends on is committed. */
export interface Outcome {
  readonly request: Request;
  readonly settle: () => void;
}
