// What became of a call that failed, in two lines: what, and what next.
import { NoAnswerError, ServiceError } from "@ekiden/client";
import { shellArguments } from "@ekiden/model/shown-text";
import { CommandFailure } from "../terminal/command-failure.ts";
import { exitCodes } from "../terminal/exit-codes.ts";
import { isUnsent, untrusted, withoutTls } from "./fetch-transport.ts";

interface CallPlace {
  readonly endpoint: string;
  readonly isAssumedLocal: boolean;
  readonly domain: string | undefined;
  /** The call changes nothing, and may be repeated. */
  readonly isReadOnly: boolean;
}

interface CallEnd {
  /** What the service names the refusal. */
  readonly fault?: string;
  /** It may have been carried out, though there is no answer that says so. */
  readonly isOutcomeUnknown?: boolean;
}

/** Of one call, for commands that go on from there, or know more of what to do next. */
export class CallFailure extends CommandFailure {
  readonly fault: string | undefined;
  readonly isOutcomeUnknown: boolean;

  constructor(
    [what, next]: readonly [what: string, next: string],
    exitCode: number,
    { fault, isOutcomeUnknown = false }: CallEnd,
  ) {
    super(what, next, exitCode);
    this.fault = fault;
    this.isOutcomeUnknown = isOutcomeUnknown;
  }

  /** What was asked about is not there, or not any more. */
  get isGone(): boolean {
    return this.fault === "UnknownResourceFault";
  }
}

/** Of errors of calls; all others are given back. */
export const explainedCall = (error: unknown, place: CallPlace): unknown => {
  if (error instanceof NoAnswerError) return unanswered(error, place);
  if (error instanceof ServiceError) return refused(error, place);
  return explainedCredentials(error) ?? error;
};

/** Undefined for other errors. */
export const explainedCredentials = (error: unknown): CommandFailure | undefined =>
  isAboutCredentials(error)
    ? new CommandFailure(
        `no credentials can be found to sign calls with: ${error.message}`,
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with the AWS CLI.",
      )
    : undefined;

const isAboutCredentials = (error: unknown): error is Error =>
  error instanceof Error && /Credentials?Provider|TokenProvider/.test(error.name);

const unanswered = (error: NoAnswerError, place: CallPlace): CallFailure => {
  const { endpoint, isAssumedLocal, isReadOnly } = place;
  const { isOutcomeUnknown, cause } = error;
  const { code } = (cause ?? {}) as { code?: string };
  // The last attempt may have found no server where an earlier one was cut off.
  const isReached = isOutcomeUnknown && !isUnsent(cause);
  const why = code ?? error.message;
  const what = isReached
    ? `${endpoint} gave no answer that can be read: ${why}`
    : `no server can be reached at ${endpoint}: ${why}`;
  const check = nextByConnection(code) ?? (isAssumedLocal ? startOne : checkPlace);
  const next = isOutcomeUnknown && !isReadOnly ? lookFirst : check;
  return new CallFailure([what, next], exitCodes.unreachable, { isOutcomeUnknown });
};

const lookFirst = "The call may have been carried out: look before you repeat it.";
const startOne =
  "That is where commands look for a server unless told otherwise: start one with `ekiden dev`, " +
  "or name yours with --endpoint; --aws is Amazon SWF.";
const checkPlace =
  "Check that a server runs there and that --endpoint, EKIDEN_ENDPOINT or the profile is right.";

/** Undefined where no connection was made. */
const nextByConnection = (code = ""): string | undefined => {
  if (withoutTls.has(code)) {
    return "What is there does not speak TLS: begin the address with http:// if that is meant.";
  }
  return untrusted.has(code)
    ? "Its certificate is not trusted here: name the authority that signed it, as in " +
        "NODE_EXTRA_CA_CERTS=ca.pem."
    : undefined;
};

type Next = (error: ServiceError, place: CallPlace) => string;

const checkKeys = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the keys of the profile";

const resourceHints: readonly (readonly [RegExp, Next])[] = [
  [/^Unknown resource: job/, () => "`ekiden job list` shows those that are there."],
  [/^Unknown resource: schedule/, () => "`ekiden schedule list` shows those that are there."],
  [
    /^Unknown resource: event delivery/,
    () => "It was sent meanwhile, perhaps: `ekiden event list` shows those that are there.",
  ],
  [
    /activityId/,
    () => "`ekiden activity list WORKFLOW-ID` shows the activities of an execution that are open.",
  ],
  [
    /^Unknown access key/,
    () => "`ekiden key list` with the same --endpoint or --profile shows those that are there.",
  ],
  [
    /^Unknown role/,
    () => "`ekiden role list` with the same --endpoint or --profile shows those that are there.",
  ],
  [
    /^Unknown policy/,
    () => "`ekiden policy list` with the same --endpoint or --profile shows those that are there.",
  ],
  [
    /domain/i,
    ({ message }, { domain = "NAME" }) => {
      const [, named = domain] = /^Unknown domain: (\S+)$/.exec(message) ?? [];
      const register = `ekiden domain register ${shellArguments(named)}`;
      return `Register it: \`${register}\`; \`ekiden domain list\` shows those that are there.`;
    },
  ],
  [
    /execution|run/i,
    () => "`ekiden workflow list --id ID` shows the runs of a workflow ID, closed ones as well.",
  ],
  [
    /type/i,
    () => "`ekiden type list` shows those that are there; `ekiden type register` makes one.",
  ],
];

const signatureNext: Next = ({ message }) =>
  /expired|not yet current|skew/i.test(message)
    ? "The clock of this machine and the server's differ too much: correct it, such as by NTP."
    : `${checkKeys}: the secret does not belong to the key, or something changed the call on its way.`;

type Hints = readonly (readonly [RegExp, string])[];

/** Of OperationNotPermittedFault. */
const permissionHints: Hints = [
  [/^The execution .* is open/, "`ekiden workflow terminate` ends it."],
  [
    /^The domain has a schedule /,
    "`ekiden schedule update NAME` changes it, `ekiden schedule delete NAME` ends it.",
  ],
  [
    /^The schedule has a backfill /,
    "`ekiden schedule describe NAME` shows how far it is; begin another one when it has ended.",
  ],
];

/** Of LimitExceededFault. */
const limitHints: Hints = [
  [/^The domain has \d+ schedules/, "`ekiden schedule list` shows them."],
  [/^There are more than \d+ times/, "Begin with a part of it; --dry-run counts the times."],
];

const hintOf = (hints: Hints, { message }: ServiceError): string | undefined =>
  hints.find(([pattern]) => pattern.test(message))?.[1];

const nextByFault: Readonly<Record<string, Next>> = {
  UnrecognizedClientException: () =>
    `${checkKeys}; \`ekiden key list\` shows the keys of a server, where its data is.`,
  InvalidSignatureException: signatureNext,
  RequestTimeTooSkewed: signatureNext,
  MissingAuthenticationTokenException: () =>
    "This server wants signed calls: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  IncompleteSignatureException: () => `${checkKeys}.`,
  ExpiredTokenException: () => "Get new temporary credentials, and call again.",
  AccessDeniedException: ({ message }) =>
    /no policy grants it/.test(message)
      ? "Sign with a key of the user admin, or use the command where the data is (--data, --store)."
      : "Ask an administrator for the right; `ekiden policy test` says what a policy allows.",
  OperationNotPermittedFault: (error) =>
    hintOf(permissionHints, error) ??
    "It is no matter of policies: the message says which state of the server or of the execution forbids it.",
  UnknownResourceFault: (error, place) =>
    resourceHints.find(([pattern]) => pattern.test(error.message))?.[1](error, place) ??
    "Check the names; a task token is good for one attempt, which may be over.",
  ActivityStateConflict: () =>
    "`ekiden activity list WORKFLOW-ID` shows the activities of an execution that are open.",
  WorkflowExecutionAlreadyStartedFault: () =>
    "`ekiden workflow result ID` waits for the open one; or end it, or choose another --id.",
  DomainDeprecatedFault: () => "`ekiden domain undeprecate` makes it usable again.",
  TypeDeprecatedFault: () => "`ekiden type undeprecate` makes it usable again.",
  TypeNotDeprecatedFault: () => "`ekiden type deprecate` comes before `ekiden type delete`.",
  DefaultUndefinedFault: () =>
    "The type has no default for it: give it as an option, such as --task-list or --child-policy.",
  TaskHeld: () =>
    "Its holder gives it back with `ekiden task release`, or to you with `ekiden task assign`.",
  NotYours: () => "`ekiden task list --state mine` shows those that are for you.",
  TaskOver: () => "`ekiden task list` shows those that wait.",
  ChangedMeanwhile: () => "`ekiden task show ID` shows it as it is now.",
  InvalidAnswer: () => "`ekiden task show ID` shows its form.",
  InvalidForm: () =>
    "The form is the workflow's. A task that no answer fits is ended by `ekiden task reject ID`.",
  ThrottlingException: () => "The service had too many calls: wait a little, and call again.",
  LimitExceededFault: (error) =>
    hintOf(limitHints, error) ?? "Close what is not needed any more, or ask for a higher limit.",
  ValidationException: () => "Correct the value; --help after the command tells what it takes.",
  SerializationException: () => "Correct the value; --help after the command tells what it takes.",
  UnknownOperationException: () =>
    "The server does not have this operation: it is no server of Ekiden, or an older one than this " +
    "command (`ekiden --version`).",
};

const refused = (error: ServiceError, place: CallPlace): CommandFailure => {
  const { name, message, problems, isAfterUnknownOutcome } = error;
  const next = nextByFault[name]?.(error, place) ?? fallback(error, place);
  const isEcho = isAfterUnknownOutcome && !place.isReadOnly;
  const echo = isEcho ? " (an earlier attempt may have been carried out)" : "";
  const details = problems.map(({ at, text }) => `${at || "the answer"}: ${text}`);
  const said = [message === "" ? name : message, ...details].join("; ");
  return new CallFailure([`${said} [${name}]${echo}`, next], exitCodes.failed, {
    fault: name,
    isOutcomeUnknown: error.isOutcomeUnknown || isAfterUnknownOutcome,
  });
};

const fallback: Next = ({ requestId, isOutcomeUnknown }, { isReadOnly }) => {
  const again = isOutcomeUnknown && !isReadOnly ? lookFirst : "Try again.";
  return requestId === undefined
    ? `${again} If it stays, look into the log of the server.`
    : `${again} If it stays, look for request ${requestId} in the log of the server.`;
};
