// Why a verdict is what it is, statement by statement: for people, who are in no hurry.
import { groupedDigits } from "../../grouped-digits.ts";
import { compileArn, partsOfArn } from "./arn.ts";
import { type AccessRequest, actionReading } from "./compile.ts";
import { type Condition, compileCondition } from "./conditions.ts";
import type { Effect, Patterns, Policy, Statement } from "./document.ts";
import { Judge, type Verdict } from "./judge.ts";
import { compilePattern, type Values } from "./pattern.ts";
import { maxVerdictSteps, Steps, unlimited } from "./steps.ts";

/** A policy that was parsed, and the name by which an explanation speaks of it. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
}

/** Whether a request is allowed, and which statements decided it. */
export interface Explained {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
  readonly statements: readonly ExplainedStatement[];
}

/** What one statement of a policy says of a request. */
export interface ExplainedStatement {
  /** The name of the policy. */
  readonly policy: string;
  /** It allows nothing by itself, and limits what others allow: so does the session's policy. */
  readonly isBoundary: boolean;
  /** `Statement[2]`. */
  readonly place: string;
  readonly sid?: string | undefined;
  readonly effect: Effect;
  /** All of its parts are met. */
  readonly applies: boolean;
  readonly parts: readonly ExplainedPart[];
}

interface ExplainedPart {
  /** `Action`, `NotResource`, `Condition.StringLike.swf:taskList.name`. */
  readonly part: string;
  readonly met: boolean;
  /** What was compared with what. */
  readonly why: string;
}

export interface Asked {
  readonly policies: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[] | undefined;
  /** Of a role's session. */
  readonly session?: readonly NamedPolicy[] | undefined;
}

/**
 * The verdict of the judge, and how each statement stands to the request.
 *
 * @example
 * ```ts
 * import { explain, parsePolicy, tryAction } from "@ekiden/server";
 *
 * const policy = parsePolicy({
 *   Version: "2012-10-17",
 *   Statement: [{ Effect: "Allow", Action: "swf:Describe*", Resource: "*" }],
 * });
 * const where = { account: "123456789012", region: "us-east-1", domain: "shop" };
 * const options = { ...where, now: Date.now(), said: {} };
 * const request = tryAction("swf:DescribeDomain", undefined, options);
 * const { verdict, reason } = explain({ policies: [{ name: "look", policy }] }, request);
 * ```
 */
export const explain = (asked: Asked, request: AccessRequest): Explained => {
  const { policies, boundary = [], session = [] } = asked;
  const judge = judgeOf(asked);
  const steps = new Steps();
  const verdict = judge.judge(request, steps);
  const statements = [
    ...policies.flatMap((named) => explainPolicy(named, false, request)),
    ...[...boundary, ...session].flatMap((named) => explainPolicy(named, true, request)),
  ];
  const isUnclear = verdict !== judge.judge({ ...request, unclear: undefined });
  const limit = asked.session ? "the boundary or the session's policy" : "the boundary";
  const reason = isUnclear ? unclearTags : reasonFor(verdict, statements, limit);
  return { verdict, reason: steps.areUsedUp ? tooMuchWork : reason, statements };
};

export const judgeOf = ({ policies, boundary, session }: Asked): Judge => {
  const plain = (named: readonly NamedPolicy[]) => named.map(({ policy }) => policy);
  return new Judge({
    policies: plain(policies),
    boundary: boundary && plain(boundary),
    session: session && plain(session),
  });
};

export const explainPolicy = (
  { name, policy }: NamedPolicy,
  isBoundary: boolean,
  request: AccessRequest,
): ExplainedStatement[] =>
  policy.statements.map((statement) => {
    const { place, sid, effect } = statement;
    const parts = explainParts(statement, policy, request);
    const applies = parts.every(({ met }) => met);
    return { policy: name, isBoundary, place, sid, effect, applies, parts };
  });

const explainParts = (
  { actions, resources, conditions }: Statement,
  { version }: Policy,
  { action, resource, context }: AccessRequest,
): ExplainedPart[] => {
  const reading = { variables: version === "2012-10-17" };
  const parts = partsOfArn(resource);
  const suitsAction = (pattern: string) =>
    compilePattern(pattern, actionReading).matches(action, context, unlimited);
  const suitsResource = (pattern: string) =>
    compileArn(pattern, reading).matches(parts, context, unlimited);
  return [
    explainPatterns("Action", actions, { given: action, suits: suitsAction }),
    explainPatterns("Resource", resources, { given: resource, suits: suitsResource }),
    ...conditions.map((condition) => ({
      part: `Condition.${condition.written}.${condition.key}`,
      met: compileCondition(condition, reading).holds(context, unlimited),
      why: whyCondition(condition, context(condition.key.toLowerCase())),
    })),
    ...(reading.variables ? [] : explainOldVariables(resources)),
  ];
};

interface Tried {
  readonly given: string;
  readonly suits: (pattern: string) => boolean;
}

const explainPatterns = (
  name: string,
  { negated, patterns }: Patterns,
  { given, suits }: Tried,
): ExplainedPart => {
  const found = patterns.find(suits);
  const part = negated ? `Not${name}` : name;
  const met = (found !== undefined) !== negated;
  const why = found ? `"${found}" matches ${given}` : `${listed(patterns)} does not match ${given}`;
  return { part, met, why };
};

const shown = 3;
const listed = (values: readonly string[]): string => {
  const quoted = values.slice(0, shown).map((value) => JSON.stringify(value));
  const more = values.length - quoted.length;
  return more > 0 ? `${quoted.join(", ")} and ${more} more` : quoted.join(", ");
};

const whyCondition = ({ values }: Condition, given: Values): string => {
  const isAbsent = given === undefined || (given.length === 0 && typeof given === "object");
  const said = isAbsent ? "the request has none" : `the request has ${listed([given].flat())}`;
  return `${said}; the policy names ${listed(values)}`;
};

/** In documents of 2008-10-17 a variable is a text like any other: the likeliest of surprises. */
const explainOldVariables = ({ patterns }: Patterns): ExplainedPart[] => {
  const literal = patterns.find((pattern) => pattern.includes("${"));
  if (!literal) return [];
  const why = `"${literal}" holds no variable: those need "Version": "2012-10-17"`;
  return [{ part: "Version", met: true, why }];
};

const tooMuchWork =
  `Denied: to judge it takes more than ${groupedDigits(maxVerdictSteps)} steps. Shorter patterns, ` +
  "with text behind a * above all, and fewer of them take fewer.";

const unclearTags =
  "Denied: there are tags whose keys differ in case alone, and a policy asks for one of them.";

const reasonFor = (
  verdict: Verdict,
  statements: readonly ExplainedStatement[],
  limit: string,
): string => {
  const applying = statements.filter(({ applies }) => applies);
  const nameOf = ({ policy, place, sid }: ExplainedStatement) =>
    `${place}${sid ? ` (${sid})` : ""} of ${policy}`;
  if (verdict === "explicitDeny") {
    const denies = applying.filter(({ effect }) => effect === "Deny");
    return `Denied by ${denies.map(nameOf).join(" and ")}: a Deny wins over every Allow.`;
  }
  const allows = applying.filter(({ effect, isBoundary }) => effect === "Allow" && !isBoundary);
  if (verdict === "allowed") return `Allowed by ${allows.map(nameOf).join(" and ")}.`;
  return allows.length > 0
    ? `Denied: a policy allows it, and no statement of ${limit} does.`
    : "Denied: no statement allows it.";
};
