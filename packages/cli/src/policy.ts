// Tries and checks policy documents, without a server.
import { readFileSync } from "node:fs";
import {
  type AccessRequest,
  assumeAction,
  type Explained,
  type ExplainedStatement,
  explain,
  explainAssumption,
  type NamedPolicy,
  PolicyError,
  parsePolicy,
  parseTrust,
  principalOfArn,
  reviewPolicy,
  systemClock,
  type TrialOptions,
  tryAction,
  tryCall,
} from "@ekiden/server";
import { shownText } from "./terminal/shown-text.ts";

/** As it is typed; what may be given several times is a list. */
export interface PolicyTest {
  readonly policy?: readonly string[];
  readonly session?: string;
  /** The trust policy of the role that is the resource. */
  readonly trust?: string;
  readonly principal?: string;
  readonly boundary?: readonly string[];
  readonly action?: string;
  readonly resource?: string;
  readonly call?: string;
  readonly context?: readonly string[];
  readonly domain?: string;
  readonly account: string;
  readonly region: string;
}

interface PolicyTestResult {
  readonly allowed: boolean;
  readonly requests: readonly Trial[];
}

/** The verdict on each request, and why. Throws PolicyError for what is given wrongly. */
export const testPolicies = (test: PolicyTest): PolicyTestResult => {
  requireWhole(test);
  const attached = {
    policies: (test.policy ?? []).map(readPolicy),
    boundary: test.boundary?.map(readPolicy),
    session: test.session === undefined ? undefined : [readPolicy(test.session)],
  };
  const trust = test.trust === undefined ? undefined : trustIn(test.trust);
  const requests = requestsOf(test).map((request) => ({
    action: request.action,
    resource: request.resource,
    ...(trust
      ? explainAssumption({ ...attached, trust }, principalOfArn(test.principal ?? ""), request)
      : explain(attached, request)),
  }));
  return { allowed: requests.every(({ verdict }) => verdict === "allowed"), requests };
};

/** Lines that no text of a document can add to, or write over. */
export const testText = ({ requests }: PolicyTestResult): string =>
  requests.map((trial) => trialLines(trial).map(shownText).join("\n")).join("\n\n");

interface PolicyReview {
  readonly file: string;
  readonly statements: number;
  readonly warnings: readonly string[];
}

/** What is doubtful in each document. Throws PolicyError for one that is wrong. */
export const checkPolicies = (files: readonly string[]): readonly PolicyReview[] =>
  files.map((file) => {
    const { policy } = readPolicy(file);
    return { file, statements: policy.statements.length, warnings: reviewPolicy(policy) };
  });

export const reviewText = ({ file, statements, warnings }: PolicyReview): string => {
  const count = `${statements} statement${statements === 1 ? "" : "s"}`;
  const lines = warnings.map((warning) => `${file}: warning: ${warning}`);
  return [`${file}: a sound policy of ${count}`, ...lines].map(shownText).join("\n");
};

const requireWhole = ({ policy, trust, principal, account }: PolicyTest): void => {
  if (!/^\d{12}$/.test(account)) {
    throw new PolicyError("--account", `"${account}" is none: it has 12 digits`);
  }
  if (policy === undefined && trust === undefined) {
    throw new PolicyError("policy test", "needs --policy, or --trust, or both");
  }
  if (trust !== undefined && principal === undefined) {
    throw new PolicyError("policy test", "needs --principal with --trust: who asks");
  }
};

const trustIn = (file: string) => ({ name: file, policy: readDocument(file, parseTrust) });

const readPolicy = (file: string): NamedPolicy => ({
  name: file,
  policy: readDocument(file, parsePolicy),
});

/** What `parse` makes of the text of a file. Throws PolicyError, which names the file. */
const readDocument = <T>(file: string, parse: (text: string) => T): T =>
  parsed(file, readText(file), parse);

/**
 * The text of a file, which `parse` has taken. It is read once: a pipe has it no second time, and a
 * file may have changed by then. Throws PolicyError, which names the file.
 */
export const checkedText = (file: string, parse: (text: string) => unknown): string => {
  const text = readText(file);
  parsed(file, text, parse);
  return text;
};

const parsed = <T>(file: string, text: string, parse: (text: string) => T): T => {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof PolicyError) throw new PolicyError(file, error.message);
    throw error;
  }
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as { code?: string };
    const why = code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`;
    throw new PolicyError(file, why);
  }
};

const requestsOf = (test: PolicyTest): AccessRequest[] => {
  const { resource, call, context = [], domain, account, region, principal, trust } = test;
  // There is one thing that a trust policy can be asked for.
  const { action = trust === undefined ? undefined : assumeAction } = test;
  const said = saidIn(context);
  const caller = principal === undefined ? undefined : principalOfArn(principal);
  const now = systemClock.now();
  const options: TrialOptions = { account, region, now, said, domain, principal: caller };
  if ((action === undefined) === (call === undefined)) {
    throw new PolicyError("policy test", "needs --action with --resource, or --call, one of both");
  }
  return call === undefined ? [tryAction(action ?? "", resource, options)] : tryCall(call, options);
};

/** A key that is given several times has several values. */
const saidIn = (context: readonly string[]): TrialOptions["said"] => {
  const said = new Map<string, string[]>();
  for (const given of context) {
    const at = given.indexOf("=");
    if (at < 1) throw new PolicyError("--context", `"${given}" is not of the form key=value`);
    const key = given.slice(0, at);
    said.set(key, [...(said.get(key) ?? []), given.slice(at + 1)]);
  }
  return Object.fromEntries(
    [...said].map(([key, values]) => [key, values.length === 1 ? values[0] : values]),
  );
};

type Trial = Explained & { readonly action: string; readonly resource: string };

const trialLines = ({ action, resource, reason, statements }: Trial): string[] => [
  `${action} on ${resource}`,
  reason,
  ...statements.flatMap(statementLines),
];

const statementLines = (statement: ExplainedStatement): string[] => {
  const { policy, isBoundary, place, sid, effect, applies, parts } = statement;
  const name = sid ? `${place} (${sid})` : place;
  const kind = isBoundary ? "boundary " : "";
  return [
    "",
    `${kind}${policy} ${name} ${effect} ${applies ? "applies" : "does not apply"}`,
    ...parts.map(({ part, met, why }) => `  ${met ? "met    " : "NOT MET"} ${part}: ${why}`),
  ];
};
