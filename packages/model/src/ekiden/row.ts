// What a row of Ekiden's own operations says. Routing, the check of the input, policies, quotas,
// the audit, the types of programs, the reference page and the OpenAPI document follow from it.
import type { TObject } from "@sinclair/typebox";
import type { FaultName } from "../faults.ts";
import type { OperationName } from "../operations.ts";
import type { PolicyKey } from "../policy-keys.ts";
import type { Shape } from "../shape.ts";

/** Whose ARN policies are asked about. */
export type EkidenResource =
  /** The domain that the input's `domain` names. It must exist, which is checked, too. */
  | "domain"
  /** All domains: to be granted on `/domain/*`. */
  | "allDomains"
  /** The domain of the human task that the input's `id` names. */
  | "humanTask"
  /**
   * No domain, and no policy grants it: only an administrator may call it, which is the user admin
   * of an account, with a key that does not end by itself, where nothing limits user or key.
   */
  | "administrator"
  /** Policies are not asked: each caller who is authenticated may call it. */
  | "none";

/** The members that lead to a value; a number is a place in a list. */
export type MemberPath = readonly (string | number)[];

/** What policies are asked about an operation: its resource, and its condition keys. */
export interface EkidenPolicyRow {
  readonly resource: EkidenResource;
  /**
   * Condition key → where its value is: in the input, or in the human task where that is the
   * resource. The keys are those of the service's own actions; global keys and tags of the domain
   * are offered in any case.
   */
  readonly keys?: { readonly [K in PolicyKey]?: MemberPath };
  /**
   * One of those keys. Where the input does not give its value, the call is refused only if it is
   * allowed for no value, and its handler leaves out what is not allowed.
   */
  readonly filteredBy?: PolicyKey;
  /**
   * Operations of the service whose work it does: the caller must be allowed these as well, for the
   * same input, so that it is no way round a policy about them. Each is about a `domain`. Their
   * condition keys have the values that `keys` leads to, where it has them. With
   * StartWorkflowExecution, the task list of the type counts as said where the input names none.
   */
  readonly includes?: readonly OperationName[];
}

/**
 * One operation: `POST /` with the header `X-Amz-Target: Ekiden.<Operation>`, or
 * `POST /ekiden/<Operation>`. Its policy action is `ekiden:<Operation>`.
 */
export interface EkidenOperationRow {
  /** Sentences for the reference page. */
  readonly summary: string;
  readonly input: TObject;
  /** What is answered with status 200; without members where there is nothing to say. */
  readonly output: TObject;
  /** It changes nothing that is stored. */
  readonly isReadOnly: boolean;
  readonly policy: EkidenPolicyRow;
  /** Besides those that every operation can have. */
  readonly faults: readonly FaultName[];
  readonly example: {
    readonly input: Readonly<Record<string, unknown>>;
    readonly output: Readonly<Record<string, unknown>>;
  };
}

/** Operations of Ekiden's own, by name. */
export type EkidenRows = Readonly<Record<string, EkidenOperationRow>>;

/** Faults that every operation can have, beside those of its row. */
export const generalFaults: readonly FaultName[] = [
  "ValidationException",
  "SerializationException",
  "AccessDeniedException",
  "ThrottlingException",
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

/** The methods of operations that have a path of their own. */
export type PathMethod = "GET" | "POST" | "DELETE";

/**
 * What has a method and a path of its own, because it is no plain request and answer: it sets or
 * reads the cookie of a browser, or its answer is a stream.
 */
export interface PathOperationRow {
  readonly method: PathMethod;
  readonly path: `/api/${string}`;
  /** Why it is not called as the others are; a sentence for the reference page. */
  readonly why: string;
  readonly summary: string;
  /** Sent in the query of GET and DELETE, and in the JSON body of POST. */
  readonly input: TObject;
  /** The JSON that is answered with status 200. Absent of a stream. */
  readonly output?: TObject;
  /** Of a stream of server-sent events: the data of each kind of event. */
  readonly events?: Readonly<Record<string, Shape>>;
  /** Of a stream: what its record in the audit log says of its beginning. */
  readonly begun?: TObject;
  /** `anyone`: the handler itself finds out who calls, if that matters. */
  readonly caller: "identified" | "anyone";
  /** Absent: policies are not asked. */
  readonly policy?: EkidenPolicyRow;
  readonly faults: readonly FaultName[];
  readonly example: {
    readonly input: Readonly<Record<string, unknown>>;
    /** Absent of a stream. */
    readonly output?: Readonly<Record<string, unknown>>;
  };
}

/** Operations with a path of their own, by name. */
export type PathRows = Readonly<Record<string, PathOperationRow>>;
