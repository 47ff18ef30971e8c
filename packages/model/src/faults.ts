// Every fault that a caller can get: one row each. Source of names, name spaces and status codes:
// captures of the real service where they exist, its guide otherwise.

const base = "com.amazonaws.swf.base.model";
const coral = (part: string) => `com.amazon.coral.${part}`;
/** Of faults that only Ekiden's own operations have. */
const ekiden = "ekiden";

interface FaultRow {
  readonly namespace: string;
  readonly status: number;
}

/** All refusals: the name space of each on the wire, and its HTTP status. */
export const faults = {
  UnknownResourceFault: { namespace: base, status: 400 },
  OperationNotPermittedFault: { namespace: base, status: 400 },
  DomainAlreadyExistsFault: { namespace: base, status: 400 },
  DomainDeprecatedFault: { namespace: base, status: 400 },
  TypeAlreadyExistsFault: { namespace: base, status: 400 },
  TypeDeprecatedFault: { namespace: base, status: 400 },
  TypeNotDeprecatedFault: { namespace: base, status: 400 },
  WorkflowExecutionAlreadyStartedFault: { namespace: base, status: 400 },
  DefaultUndefinedFault: { namespace: base, status: 400 },
  LimitExceededFault: { namespace: base, status: 400 },
  TooManyTagsFault: { namespace: base, status: 400 },
  ValidationException: { namespace: coral("validate"), status: 400 },
  ThrottlingException: { namespace: coral("availability"), status: 400 },
  SerializationException: { namespace: coral("service"), status: 400 },
  UnknownOperationException: { namespace: coral("service"), status: 404 },
  MissingAuthenticationTokenException: { namespace: coral("service"), status: 400 },
  IncompleteSignatureException: { namespace: coral("service"), status: 400 },
  InvalidSignatureException: { namespace: coral("service"), status: 400 },
  UnrecognizedClientException: { namespace: coral("service"), status: 400 },
  ExpiredTokenException: { namespace: coral("service"), status: 400 },
  AccessDeniedException: { namespace: coral("service"), status: 400 },
  MalformedPolicyDocumentException: { namespace: coral("service"), status: 400 },
  MalformedHttpRequestException: { namespace: coral("service"), status: 400 },
  TooManyRequestsException: { namespace: coral("service"), status: 429 },
  RequestEntityTooLargeException: { namespace: coral("service"), status: 413 },
  ServiceUnavailable: { namespace: coral("service"), status: 503 },
  HttpVersionNotSupportedException: { namespace: coral("service"), status: 505 },
  InternalFailure: { namespace: coral("service"), status: 500 },
  // Of what operators do about activities, and of tasks that people do: see ekiden/faults.ts.
  ActivityStateConflict: { namespace: ekiden, status: 409 },
  TaskOver: { namespace: ekiden, status: 410 },
  TaskHeld: { namespace: ekiden, status: 409 },
  NotYours: { namespace: ekiden, status: 403 },
  ChangedMeanwhile: { namespace: ekiden, status: 409 },
  InvalidAnswer: { namespace: ekiden, status: 422 },
  InvalidForm: { namespace: ekiden, status: 422 },
} as const satisfies Record<string, FaultRow>;

/** The name of a refusal, as it is on the wire. */
export type FaultName = keyof typeof faults;

/**
 * A refusal. Thrown where a caller asked for what cannot be; anything else thrown is a bug.
 *
 * @example
 * ```ts
 * import { Fault, refuse } from "@ekiden/model";
 *
 * const fault: Fault = refuse.unknownDomain("shop");
 * fault.fault; // "UnknownResourceFault"
 * fault.status; // 400
 * fault.body; // {"__type":"com.amazonaws.swf.base.model#UnknownResourceFault", …}
 * ```
 */
export class Fault extends Error {
  readonly fault: FaultName;
  /** The message as it may be written to a log: without values that may be a payload. */
  readonly reportable: string;
  constructor(fault: FaultName, message: string, reportable = message) {
    super(message);
    this.name = fault;
    this.fault = fault;
    this.reportable = reportable;
  }
  get status(): number {
    return faults[this.fault].status;
  }
  /** The body the wire carries. */
  get body(): string {
    return JSON.stringify({
      __type: `${faults[this.fault].namespace}#${this.fault}`,
      message: this.message,
    });
  }
}

interface TypeName {
  readonly name: string;
  readonly version: string;
}
interface RunName {
  readonly workflowId: string;
  readonly runId?: string | undefined;
}
type TypeKind = "WorkflowType" | "ActivityType";

const printType = (kind: TypeKind, { name, version }: TypeName) =>
  `${kind}=[name=${name}, version=${version}]`;
const unknown = (message: string) => new Fault("UnknownResourceFault", message);

/**
 * The texts that are given in more than one place. People search logs for them, so they follow the
 * service's own. Where a refusal takes a message, each caller has its own.
 */
export const refuse = {
  unknownDomain: (name: string) => unknown(`Unknown domain: ${name}`),
  unknownType: (kind: TypeKind, type: TypeName) =>
    unknown(`Unknown type: ${printType(kind, type)}`),
  unknownExecution: ({ workflowId, runId }: RunName) =>
    unknown(
      runId
        ? `Unknown execution: WorkflowExecution=[workflowId=${workflowId}, runId=${runId}]`
        : `Unknown execution, workflowId = ${workflowId}`,
    ),
  openExecution: ({ workflowId, runId }: Required<RunName>) =>
    new Fault(
      "OperationNotPermittedFault",
      `The execution ${workflowId}, run ${runId}, is open: terminate it, and then delete it`,
    ),
  untoldChildren: ({ workflowId, runId }: Required<RunName>) =>
    new Fault(
      "OperationNotPermittedFault",
      `The execution ${workflowId}, run ${runId}, closed a moment ago and may have a child that does ` +
        "not know of it yet, and that its child policy is for: try again in a minute",
    ),
  tellingParent: ({ workflowId, runId }: Required<RunName>) =>
    new Fault(
      "OperationNotPermittedFault",
      `The execution ${workflowId}, run ${runId}, closed a moment ago, and its parent may not know ` +
        "yet how it ended: try again in a minute",
    ),
  unknownActivity: (scheduledEventId: number) =>
    unknown(`Unknown activity, scheduledEventId = ${scheduledEventId}`),
  unknownActivityId: (activityId: string) =>
    unknown(`Unknown activity, activityId = ${activityId}`),
  functionIsNoActivity: (id: string) =>
    unknown(
      `Unknown activity, activityId = ${id}: it is the id of a Lambda function, which the server ` +
        "invokes itself, and which ends by its answer or its time-out",
    ),
  activityStateConflict: (message: string) => new Fault("ActivityStateConflict", message),
  unknownDecisionTask: (scheduledEventId: number) =>
    unknown(`Unknown decision task, scheduledEventId = ${scheduledEventId}`),
  unknownResource: (arn: string) => unknown(`Unknown resource: ${arn}`),
  domainAlreadyExists: (name: string) => new Fault("DomainAlreadyExistsFault", name),
  domainDeprecated: (name: string) => new Fault("DomainDeprecatedFault", name),
  typeAlreadyExists: (kind: TypeKind, type: TypeName) =>
    new Fault("TypeAlreadyExistsFault", printType(kind, type)),
  typeDeprecated: (kind: TypeKind, type: TypeName) =>
    new Fault("TypeDeprecatedFault", printType(kind, type)),
  typeNotDeprecated: () =>
    new Fault(
      "TypeNotDeprecatedFault",
      "The type is currently registered and cannot be deleted in its current state",
    ),
  alreadyStarted: () => new Fault("WorkflowExecutionAlreadyStartedFault", "Already Started"),
  defaultUndefined: (member: string) => new Fault("DefaultUndefinedFault", member),
  limitExceeded: (message: string) => new Fault("LimitExceededFault", message),
  tooManyDomains: (max: number) =>
    new Fault("LimitExceededFault", `Limit on domains reached: ${max}`),
  tooManyTypes: (kind: "workflow" | "activity", max: number) =>
    new Fault("LimitExceededFault", `Limit on ${kind} types of a domain reached: ${max}`),
  tooManyJobs: (max: number) =>
    new Fault(
      "LimitExceededFault",
      `The domain has ${max} jobs that have not ended: wait for one, or stop one`,
    ),
  tooManySchedules: (max: number) =>
    new Fault("LimitExceededFault", `The domain has ${max} schedules: delete one`),
  scheduleExists: (name: string) =>
    new Fault(
      "OperationNotPermittedFault",
      `The domain has a schedule ${name} already: change it, or delete it`,
    ),
  tooManyTags: (max: number) =>
    new Fault("TooManyTagsFault", `A resource can have at most ${max} tags`),
  invalid: (message: string, reportable?: string) =>
    new Fault("ValidationException", message, reportable),
  notPermitted: (message: string) => new Fault("OperationNotPermittedFault", message),
  invalidToken: () => new Fault("ValidationException", "Invalid token"),
  expiredToken: () =>
    new Fault("ValidationException", "Specified token has exceeded its maximum lifetime"),
  closeNotLast: () => new Fault("ValidationException", "Close must be last decision in list"),
  incompatibleWithClose: () =>
    new Fault("ValidationException", "Specified decision is incompatible with close decision"),
  unserializable: (message: string) => new Fault("SerializationException", message),
  unknownOperation: (message: string, reportable?: string) =>
    new Fault("UnknownOperationException", message, reportable),
  unsigned: () => new Fault("MissingAuthenticationTokenException", "Missing Authentication Token"),
  incompleteSignature: (message: string) => new Fault("IncompleteSignatureException", message),
  invalidSignature: (message: string, reportable?: string) =>
    new Fault("InvalidSignatureException", message, reportable),
  wrongSignature: () =>
    new Fault(
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check your " +
        "AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ),
  /** Unknown, disabled and deleted keys: the caller must not learn which of these it is. */
  unrecognizedClient: () =>
    new Fault(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    ),
  expiredSession: () =>
    new Fault("ExpiredTokenException", "The security token included in the request is expired"),
  /** `user` and `resource` are ARNs. */
  accessDenied: (user: string, action: string, resource: string) =>
    new Fault(
      "AccessDeniedException",
      `User: ${user} is not authorized to perform: ${action} on resource: ${resource}`,
    ),
  /** Of an operation that no policy grants. */
  notAdministrator: (user: string, action: string) =>
    new Fault(
      "AccessDeniedException",
      `User: ${user} is not authorized to perform: ${action}: no policy grants it. It takes the ` +
        "signature of a key of the user admin, not that of a session, and neither a policy nor a " +
        "boundary may be attached to the user or the key",
    ),
  unknownAccessKey: (accessKeyId: string) => unknown(`Unknown access key: ${accessKeyId}`),
  unknownRole: (role: string) => unknown(`Unknown role: ${role}`),
  /** `holder` is an ARN, or the id of a key. */
  unknownPolicy: (name: string, holder: string) => unknown(`Unknown policy: ${name} of ${holder}`),
  /** Of the console's sessions. */
  missingCsrfToken: () =>
    new Fault(
      "AccessDeniedException",
      "A call with the cookie of a session needs the session's token in the header X-Ekiden-Csrf",
    ),
  /** Another window of the browser has begun a session since, and all have one cookie. */
  otherSessionsToken: () =>
    new Fault(
      "ExpiredTokenException",
      "The token in the header X-Ekiden-Csrf is not that of the session which the cookie is of",
    ),
  /** Of a sign-in to the console. */
  foreignPage: () =>
    new Fault(
      "AccessDeniedException",
      "Only the console's own pages may do this, and this request comes from a page of another " +
        "site (see its headers Sec-Fetch-Site and Origin). A proxy in front must leave the header " +
        "Host as it is",
    ),
  /** Of a sign-in to the console. */
  tooManyFailures: (waitSeconds: number) =>
    new Fault(
      "TooManyRequestsException",
      `Too many sign-ins have failed: try again in ${waitSeconds} s`,
    ),
  /** Of the policy that a session is asked for with: it may hold anything. */
  malformedPolicy: (message: string) =>
    new Fault("MalformedPolicyDocumentException", message, "The session's policy cannot be read"),
  malformedRequest: (message: string) => new Fault("MalformedHttpRequestException", message),
  unsupportedHttpVersion: () =>
    new Fault(
      "HttpVersionNotSupportedException",
      "This server speaks HTTP/1.1, not HTTP/2: set the client to HTTP/1.1, or put a proxy in front",
    ),
  /** `message` says what the server answers to, and which option adds to that. */
  foreignHost: (message: string, reportable: string) =>
    new Fault("AccessDeniedException", message, reportable),
  tooLarge: (maxBytes: number) =>
    new Fault("RequestEntityTooLargeException", `The request is larger than ${maxBytes} bytes`),
  throttled: () => new Fault("ThrottlingException", "Rate exceeded"),
  /** Of a node whose store is too slow for what it is asked. */
  behind: () =>
    new Fault("ThrottlingException", "Rate exceeded: this node is behind with its commits"),
  /** Of a node that holds as many as fit into its memory. */
  tooManyHistories: () =>
    new Fault("ThrottlingException", "Rate exceeded: this node has too many histories in memory"),
  unavailable: (message: string) => new Fault("ServiceUnavailable", message),
  internalFailure: () =>
    new Fault("InternalFailure", "The request failed because of an error inside the server"),
};
