// A call as the audit hears of it.
import type { Fault, OperationName } from "@ekiden/model";
import type { Principal } from "../access/principal.ts";
import type { DeclinedDecisions, NamedRun } from "../operations/handlers.ts";

/** A call that is answered, of whichever service. */
export interface AnsweredCallOfAny {
  readonly requestId: string;
  /** When it was answered: milliseconds since 1970. */
  readonly at: number;
  /** Absent where nobody was identified. */
  readonly principal?: Principal | undefined;
  /** The key that the call names, whether it is one or not. */
  readonly keyId?: string | undefined;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  /** Absent where it is not known to have the operation's shape. */
  readonly input?: unknown;
}

export interface AnsweredCall extends AnsweredCallOfAny {
  readonly operation: OperationName;
  /** Which one a task token is for. */
  readonly run?: NamedRun | undefined;
  /** Of an output that is text already, what it is about. */
  readonly output?: unknown;
  readonly declined?: DeclinedDecisions | undefined;
  readonly fault?: Fault | undefined;
}
