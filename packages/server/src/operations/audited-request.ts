// An answered call, as it is passed to the audit log.
import type { Fault, StsOperationName } from "@ekiden/model";
import type { Principal } from "../access/principal.ts";
import type { DeclinedDecisions, NamedRun, ServiceName } from "./call-context.ts";

interface AnyRequest {
  readonly requestId: string;
  /** When it was answered: milliseconds since 1970. */
  readonly at: number;
  /** Absent where the call was not authenticated. */
  readonly principal?: Principal | undefined;
  /** The key that the call names, whether it is one or not. */
  readonly keyId?: string | undefined;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  /** Absent where it is not known to have the operation's shape. */
  readonly input?: unknown;
  /** Of an output that is text already, what it is about. */
  readonly output?: unknown;
  readonly fault?: Fault | undefined;
  /** By which name the caller was refused; that of the fault unless given. */
  readonly errorCode?: string | undefined;
}

export interface AuditedOperation extends AnyRequest {
  readonly service?: Extract<ServiceName, "swf" | "ekiden">;
  readonly operation: string;
  /** Which one a task is of, where the input names a task. */
  readonly run?: NamedRun | undefined;
  readonly declined?: DeclinedDecisions | undefined;
}

export interface AuditedStsOperation extends AnyRequest {
  readonly service: Extract<ServiceName, "sts">;
  readonly operation: StsOperationName;
}

export type AuditedRequest = AuditedOperation | AuditedStsOperation;

/** Receives each call that names an operation, once it is answered. */
export interface AuditSink {
  /** Never throws, and is done with the request when it returns. */
  note(request: AuditedRequest): void;
}
