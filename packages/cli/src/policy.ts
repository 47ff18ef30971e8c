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
  readonly json?: boolean;
}

const deniedExitCode = 2;

/** Prints the verdict and why; the exit code is 0 when all is allowed, 2 when something is not. */
export const testPolicies = (test: PolicyTest): void => {
  requireWhole(test);
  const attached = {
    policies: (test.policy ?? []).map(readPolicy),
    boundary: test.boundary?.map(readPolicy),
    session: test.session === undefined ? undefined : [readPolicy(test.session)],
  };
  const trust = test.trust === undefined ? undefined : trustIn(test.trust);
  const trials = requestsOf(test).map((request) => ({
    action: request.action,
    resource: request.resource,
    ...(trust
      ? explainAssumption({ ...attached, trust }, principalOfArn(test.principal ?? ""), request)
      : explain(attached, request)),
  }));
  const denied = trials.some(({ verdict }) => verdict !== "allowed");
  if (test.json) console.log(JSON.stringify({ allowed: !denied, requests: trials }, null, 2));
  else console.log(trials.map(printTrial).join("\n\n"));
  if (denied) process.exitCode = deniedExitCode;
};

/** Prints what is doubtful in each document; throws PolicyError for one that is wrong. */
export const checkPolicies = (files: readonly string[], { json }: { json?: boolean }): void => {
  const found = files.map((file) => {
    const { policy } = readPolicy(file);
    return { file, statements: policy.statements.length, warnings: reviewPolicy(policy) };
  });
  if (json) {
    console.log(JSON.stringify(found, null, 2));
    return;
  }
  for (const { file, statements, warnings } of found) {
    const count = `${statements} statement${statements === 1 ? "" : "s"}`;
    console.log(`${file}: a sound policy of ${count}`);
    for (const warning of warnings) console.log(`${file}: warning: ${warning}`);
  }
};

const requireWhole = ({ policy, trust, principal }: PolicyTest): void => {
  if (policy === undefined && trust === undefined) {
    throw new PolicyError("policy test", "needs --policy, or --trust, or both");
  }
  if (trust !== undefined && principal === undefined) {
    throw new PolicyError("policy test", "needs --principal with --trust: who asks");
  }
};

const trustIn = (file: string) => ({ name: file, policy: readDocument(file, parseTrust) });

export const readPolicy = (file: string): NamedPolicy => ({
  name: file,
  policy: readDocument(file, parsePolicy),
});

/** What `parse` makes of the text of a file. Throws PolicyError, which names the file. */
export const readDocument = <T>(file: string, parse: (text: string) => T): T => {
  const text = readText(file);
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof PolicyError) throw new PolicyError(file, error.message);
    throw error;
  }
};

export const readText = (file: string): string => {
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

const printTrial = ({ action, resource, reason, statements }: Trial): string =>
  [`${action} on ${resource}`, reason, ...statements.flatMap(printStatement)].join("\n");

const printStatement = (statement: ExplainedStatement): string[] => {
  const { policy, isBoundary, place, sid, effect, applies, parts } = statement;
  const name = sid ? `${place} (${sid})` : place;
  const kind = isBoundary ? "boundary " : "";
  return [
    "",
    `${kind}${policy} ${name} ${effect} ${applies ? "applies" : "does not apply"}`,
    ...parts.map(({ part, met, why }) => `  ${met ? "met    " : "NOT MET"} ${part}: ${why}`),
  ];
};
