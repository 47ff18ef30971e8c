// What a row of Ekiden's own operations says. Routing, the check of the input, the permissions, the
// types of the console and the command line, and the reference page all follow from it.
import type { TObject } from "@sinclair/typebox";
import type { FaultName } from "../faults.ts";
import type { OperationName } from "../operations.ts";
import type { Shape } from "../shape.ts";
import type { HumanTaskFaultName } from "./faults.ts";

export type EkidenMethod = "GET" | "POST" | "DELETE";

/** The operations of the service that a caller must be allowed to call. */
interface EkidenPermissions {
  readonly operations: readonly OperationName[];
  /**
   * `router`: they are checked in the domain that the input names, before the handler is called,
   * and the domain must exist. `handler`: the handler looks up what they are about, and checks
   * them.
   */
  readonly checkedBy: "router" | "handler";
}

interface EkidenExample {
  readonly input: Readonly<Record<string, unknown>>;
  /** Absent of a stream. */
  readonly output?: unknown;
}

export interface EkidenOperationRow {
  readonly method: EkidenMethod;
  /** Members of the input stand in braces, as in `/api/human-tasks/{id}`. */
  readonly path: `/api/${string}`;
  /** Sentences for the reference page. */
  readonly summary: string;
  /**
   * All members, wherever they are sent: those that the path names in the path, the others in the
   * query of GET and DELETE, and in the JSON body of POST.
   */
  readonly input: TObject;
  /** The JSON that is answered with status 200. Absent of a stream. */
  readonly output?: Shape;
  /** Of a stream of server-sent events: the data of each kind of event. */
  readonly events?: Readonly<Record<string, Shape>>;
  /** `anyone`: the handler itself finds out who calls, if that matters. */
  readonly caller: "identified" | "anyone";
  readonly permissions: EkidenPermissions;
  /** Besides those that every operation can have. With `InvalidRequest`, a wrong input is that. */
  readonly faults: readonly (FaultName | HumanTaskFaultName)[];
  readonly example: EkidenExample;
}

export type EkidenRows = Readonly<Record<string, EkidenOperationRow>>;

/** Faults that every operation can have, beside those of its row. */
export const generalFaults: readonly FaultName[] = [
  "ValidationException",
  "SerializationException",
  "AccessDeniedException",
  "MissingAuthenticationTokenException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "UnrecognizedClientException",
  "ExpiredTokenException",
  "MalformedHttpRequestException",
  "RequestEntityTooLargeException",
  "ServiceUnavailable",
  "InternalFailure",
];

export const noPermissions = { operations: [], checkedBy: "handler" } as const;
