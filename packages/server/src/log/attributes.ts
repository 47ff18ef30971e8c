// The names of what lines of the log tell, as OpenTelemetry's semantic conventions have them; what
// those have no name for begins with `ekiden.`, as attributes of Flow's spans do.

/** Of a fact, as the functions of the log have it. */
const conventionalNames: Readonly<Record<string, string>> = {
  address: "client.address",
  code: "process.exit.code",
  fault: "error.type",
  function: "faas.invoked_name",
  host: "server.address",
  mode: "file.mode",
  operation: "rpc.method",
  path: "file.path",
  pid: "process.pid",
  requestId: "aws.request_id",
  service: "rpc.service",
  stream: "log.iostream",
  subject: "tls.server.subject",
  until: "tls.server.not_after",
  url: "url.full",
  userAgent: "user_agent.original",
  userId: "user.id",
};

const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const nameOf = (fact: string): string => conventionalNames[fact] ?? `ekiden.${snakeCase(fact)}`;

/** The facts of a line by their names in the log; an error, which is under `err`, by several. */
export const attributesOf = ({ err, ...facts }: Readonly<Record<string, unknown>>) => ({
  ...Object.fromEntries(Object.entries(facts).map(([fact, value]) => [nameOf(fact), value])),
  ...(err !== undefined && exceptionOf(err)),
});

/** Nothing else that an error may carry: a driver's has whole rows of the database in it. */
const exceptionOf = (error: unknown) => {
  if (!(error instanceof Error)) return { "exception.message": String(error) };
  const { code } = error as { code?: unknown };
  return {
    "exception.type": error.name,
    "exception.message": error.message,
    "exception.stacktrace": stackOf(error),
    ...(code !== undefined && { "error.type": String(code) }),
  };
};

/** With those of its causes below it. */
const stackOf = ({ stack = "", cause }: Error): string =>
  cause instanceof Error ? `${stack}\nCaused by: ${stackOf(cause)}` : stack;

/** By pino's names of levels. Source of the numbers: the data model of OpenTelemetry's logs. */
const severityNumbers: Readonly<Record<string, number>> = {
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
};

export const severityOf = (level: string) => ({
  severity_text: level.toUpperCase(),
  severity_number: severityNumbers[level] ?? 0,
});
