// What an error of the database means, by its SQLSTATE: in one line for those who start a node,
// and, for those who call it, whether something may have been done.
import { Fault, refuse } from "@ekiden/model";
import { StoreAway, StoreError } from "../../store-error.ts";

/** The connection went away before the answer came: what was asked may have been done. */
export class ConnectionLost extends StoreAway {
  override readonly name = "ConnectionLost";
}

/** What was asked came to nothing because the connection went away. */
export const isLoss = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof ConnectionLost;

/** Two transactions stood in each other's way, and this one was undone: it can be taken again. */
export class Collision extends Error {
  override readonly name = "Collision";
}

export const codeOf = (error: unknown): string =>
  String((error as { code?: unknown } | null)?.code ?? "");

/** Codes of the operating system, such as EPIPE, have no digit. */
const isSqlState = (code: string): boolean => /^(?=.*\d)[\dA-Z]{5}$/.test(code);

/** The server is going down, is not up yet, or has ended this connection. */
const isParting = (code: string): boolean => /^(08|57P)/.test(code);
const isCollision = (code: string): boolean => /^40/.test(code);
/** Read-only, out of room, memory, connections or rights, or too slow: nothing was changed. */
const isUnable = (code: string): boolean => /^(25006|42501|53|55P03|57014|58)/.test(code);

/**
 * A migration has given a table a column that a statement of this connection reads: what the
 * database remembers of the statement is of no use any more, until it is said on a new connection.
 */
const isOutdated = (code: string, error: unknown): boolean =>
  code === "0A000" && /cached plan/.test(error instanceof Error ? error.message : "");

/** Damaged rows, pages and values, and what cannot be decoded; and disks that cannot read. */
const isOfRows = (code: string): boolean => /^(XX|22|23|54|58)/.test(code) || !isSqlState(code);

/** What failed may be a few rows of the many that were asked for together. */
export const concernsRows = (error: unknown): boolean => {
  const isFault = error instanceof Fault;
  return isFault ? /^58/.test(codeOf(error.cause)) : isOfRows(codeOf(error));
};

/** The primary that this connection led to is one no more. */
export const isMisled = (error: unknown): boolean => codeOf(error) === "25006";

const unableText = "The database cannot do its work now";
const inabilities: Readonly<Record<string, string>> = {
  "25006": "The database takes no changes: it is a standby, or default_transaction_read_only is on",
  "42501": "The user of the database lacks a right there",
  "53100": "The disk of the database is full",
};

/** The database has answered: it lacks what was asked for, or gives no right to it. */
export const isUnanswered = (error: unknown): boolean => {
  const code = codeOf(error);
  return isSqlState(code) && !isParting(code);
};

/** What a caller is to get, or the committer to know. */
export const judge = (error: unknown): unknown => {
  const code = codeOf(error);
  if (!isSqlState(code) || isParting(code) || isOutdated(code, error)) {
    return new ConnectionLost("The connection to the database was lost", { cause: error });
  }
  if (isCollision(code)) return new Collision("Two transactions collided", { cause: error });
  return isUnable(code) ? unavailable(inabilities[code] ?? unableText, error) : error;
};

export const unavailable = (text: string, cause: unknown): Fault =>
  Object.assign(refuse.unavailable(text), { cause });

/** The host answers, but another one may be the primary. */
export class StandbyError extends StoreError {}

const silences = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

/** A database that stops ends connections in this way, too, so nothing more is known. */
const endedText = "It ended the connection: it may be starting or stopping, or be no PostgreSQL";

const adviceByCode: readonly (readonly [RegExp, string])[] = [
  [/^28/, "It refuses the user or the password: check them in the URL"],
  [/^3D000$/, "There is no such database: create it, or correct its name in the URL"],
  [/^42501$/, "The user may not create tables there: grant it the database"],
  [/^53300$/, "It has no connection to spare: raise max_connections, or run fewer nodes"],
  [/^57P/, "It is starting or stopping: try again in a moment"],
  [/^25006$/, "It can only be read: name its primary in the URL"],
  [/^53100$/, "Its disk is full: make room"],
  [/^(ENOTFOUND|EAI_AGAIN)$/, "There is no such host: correct the URL"],
  [silences, "Nothing answers there: start it first"],
  [/^(ECONNRESET|EPIPE)$/, endedText],
  [/CERT|SELF_SIGNED|VERIFY/, "Its certificate cannot be verified: see sslmode in the URL"],
];

/** What the text tells more about than the code. */
const adviceByRule: readonly (readonly [RegExp, string])[] = [
  [
    /pg_hba\.conf.*no encryption/,
    "Its pg_hba.conf lets in no such connection without TLS: add sslmode=verify-full to the URL, " +
      "or a line to the file",
  ],
  [/pg_hba\.conf/, "Its pg_hba.conf lets in no such user, database and host: add a line to it"],
  [
    /permission denied for (?!schema|database)/,
    "The user lacks a right on what is there: let the owner grant it, also on tables to come",
  ],
];

/** What comes without a code, from the driver. */
const adviceByText: readonly (readonly [RegExp, string])[] = [
  [/password must be a/, "It asks for a password: add it to the URL, as in user:password@host"],
  [/timeout/i, "Nothing answers there in time: start it first, or correct the URL"],
  [/does not support SSL/, "It does not speak TLS: leave sslmode out of the URL"],
  [/terminated unexpectedly/i, endedText],
  [/invalid response|unexpected response/i, "It is no PostgreSQL"],
];

/** One line for each thing that can be wrong with a database at the start of a node. */
export const explain = (error: unknown, shown: string): StoreError => {
  if (error instanceof StoreError) return error;
  const cause = (error as { cause?: unknown } | null)?.cause;
  const code = codeOf(error);
  if (!code && cause) return explain(cause, shown);
  const detail = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  const byCode = code ? adviceFor(adviceByCode, code) : adviceFor(adviceByText, detail);
  const known = adviceFor(adviceByRule, detail) ?? byCode ?? "It does not answer as it should";
  const message = `The database at ${shown} cannot be used. ${known}.`;
  return new StoreError(`${message} (${[code, detail].filter(Boolean).join(": ")})`, {
    cause: error,
  });
};

const adviceFor = (table: typeof adviceByCode, text: string): string | undefined =>
  table.find(([pattern]) => pattern.test(text))?.[1];

/** Of several hosts: one that refuses says more than a standby, and that more than silence. */
export const mostTelling = (errors: readonly StoreError[]): StoreError => {
  const isStandby = (error: StoreError) => error instanceof StandbyError;
  const isSilent = ({ cause }: StoreError) => !cause || silences.test(codeOf(cause));
  return (
    errors.find((error) => !isStandby(error) && !isSilent(error)) ??
    errors.find(isStandby) ??
    errors.at(-1) ??
    new StoreError("The URL of the database names no host.")
  );
};
