// A policy document as it is written, checked and taken apart. Nothing here knows what the words
// mean; `judge.ts` does. Source: IAM user guide, "IAM JSON policy reference".
import { maxPolicyCharacters } from "@ekiden/model";
import type { PolicyName } from "../../store/store.ts";
import { compileArn } from "./arn.ts";
import { type Condition, compileCondition } from "./conditions.ts";
import { type Operator, parseOperator } from "./operators.ts";
import { PolicyError } from "./policy-error.ts";
import { parseStrictJson } from "./strict-json.ts";

/** Caps on one document, each with its unit; the service's own largest has 10,240 characters. */
export const policyLimits = {
  documentCharacters: maxPolicyCharacters,
  statements: 500,
  /** In one list of actions, resources or values. */
  listEntries: 1_000,
  /** Keys in the Condition of one statement, over all its operators. */
  conditionKeys: 100,
  /** One action, resource or value. */
  patternCharacters: 2_048,
} as const;

export type PolicyVersion = "2012-10-17" | "2008-10-17";
export type Effect = "Allow" | "Deny";

export interface Policy {
  /** Variables are understood from 2012-10-17 on; absent means 2008-10-17, as it does in IAM. */
  readonly version: PolicyVersion;
  readonly id?: string | undefined;
  readonly statements: readonly Statement[];
  /** Known of one that is stored. */
  readonly attachedAs?: PolicyName | undefined;
}

export interface Statement {
  /** `Statement`, or `Statement[2]` in a list. */
  readonly place: string;
  readonly sid?: string | undefined;
  readonly effect: Effect;
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
}

export interface Patterns {
  /** `NotAction` or `NotResource`: all but these. */
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

export type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a document, given as text or as what JSON.parse made of it (which does not show names
 * that stand twice). Throws PolicyError, whose message names the place and what is allowed there.
 */
export const parsePolicy = (document: unknown): Policy => parseDocument(document, statementOf);

type ReadStatement<S extends Statement> = (
  place: string,
  value: unknown,
  version: PolicyVersion,
) => S;

/** As `parsePolicy`, for documents whose statements are of another kind. */
export const parseDocument = <S extends Statement>(
  document: unknown,
  readStatement: ReadStatement<S>,
): Policy & { readonly statements: readonly S[] } => {
  const characters = charactersOf(document);
  const max = policyLimits.documentCharacters;
  if (characters > max) {
    throw new PolicyError("policy", `has ${characters} characters, and may have ${max}`);
  }
  const value = typeof document === "string" ? parseStrictJson(document) : document;
  const members = membersOf("policy", value, ["Version", "Id", "Statement"]);
  const version = versionOf(members.Version);
  if (members.Id !== undefined) requireText("Id", members.Id);
  const read = (place: string, each: unknown) => readStatement(place, each, version);
  const statements = statementsOf(members.Statement, read);
  requireUniqueSids(statements);
  return { version, id: members.Id as string | undefined, statements };
};

const charactersOf = (document: unknown): number => {
  if (typeof document === "string") return document.length;
  try {
    return JSON.stringify(document)?.length ?? 0;
  } catch {
    throw new PolicyError("policy", "cannot be written as JSON");
  }
};

export const membersOf = (place: string, value: unknown, allowed: readonly string[]): Members => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PolicyError(place, `must be an object with ${allowed.join(", ")}`);
  }
  for (const name of Object.keys(value)) {
    if (allowed.includes(name)) continue;
    const isResourcePolicy = name === "Principal" || name === "NotPrincipal";
    throw new PolicyError(
      place,
      isResourcePolicy
        ? `${name} is for trust policies, which \`ekiden role create\` takes; this one is attached`
        : `${name} is not known here; there are ${allowed.join(", ")}`,
    );
  }
  return value as Members;
};

const requireText = (place: string, value: unknown): string => {
  const max = policyLimits.patternCharacters;
  if (typeof value !== "string") throw new PolicyError(place, "must be a text");
  if (value.length > max) throw new PolicyError(place, `is longer than ${max} characters`);
  return value;
};

const versionOf = (value: unknown): PolicyVersion => {
  if (value === undefined) return "2008-10-17";
  if (value === "2012-10-17" || value === "2008-10-17") return value;
  throw new PolicyError("Version", 'must be "2012-10-17", or "2008-10-17" for one of old');
};

const statementsOf = <S>(value: unknown, read: (place: string, each: unknown) => S): S[] => {
  if (value === undefined) throw new PolicyError("policy", "lacks Statement");
  if (!Array.isArray(value)) return [read("Statement", value)];
  const max = policyLimits.statements;
  if (value.length === 0) throw new PolicyError("Statement", "is empty; write at least one");
  if (value.length > max) {
    throw new PolicyError("Statement", `has ${value.length} entries, and may have ${max}`);
  }
  return value.map((each, index) => read(`Statement[${index}]`, each));
};

const requireUniqueSids = (statements: readonly Statement[]): void => {
  const seen = new Set<string>();
  for (const { place, sid } of statements) {
    if (sid === undefined || sid === "") continue;
    if (seen.has(sid)) throw new PolicyError(`${place}.Sid`, `"${sid}" names another one already`);
    seen.add(sid);
  }
};

const statementMembers = [
  ...["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"],
];

const statementOf = (place: string, value: unknown, version: PolicyVersion): Statement => {
  const members = membersOf(place, value, statementMembers);
  const variables = version === "2012-10-17";
  return {
    ...headOf(place, members, version),
    resources: patternsOf({ place, members, name: "Resource" }, (at, resource) =>
      sentenceAt(at, () => compileArn(resource, { variables })),
    ),
  };
};

/** What statements of all kinds have. */
export const headOf = (
  place: string,
  members: Members,
  version: PolicyVersion,
): Omit<Statement, "resources"> => {
  const { Effect: effect, Sid: sid } = members;
  if (effect !== "Allow" && effect !== "Deny") {
    throw new PolicyError(`${place}.Effect`, 'must be "Allow" or "Deny"');
  }
  if (sid !== undefined && !/^[A-Za-z0-9]*$/.test(requireText(`${place}.Sid`, sid))) {
    throw new PolicyError(`${place}.Sid`, "may hold letters A to Z, a to z and digits only");
  }
  const variables = version === "2012-10-17";
  return {
    place,
    sid: sid as string | undefined,
    effect,
    actions: patternsOf({ place, members, name: "Action" }, requireAction),
    conditions: conditionsOf(`${place}.Condition`, members.Condition, variables),
  };
};

interface Named {
  readonly place: string;
  readonly members: Members;
  readonly name: "Action" | "Resource";
}

const patternsOf = (
  { place, members, name }: Named,
  require: (at: string, text: string) => void,
): Patterns => {
  const not = `Not${name}`;
  const negated = members[not] !== undefined;
  if (negated === (members[name] !== undefined)) {
    throw new PolicyError(place, `must have ${name} or ${not}, one of the two`);
  }
  const at = `${place}.${negated ? not : name}`;
  const value = members[negated ? not : name];
  const patterns = textsOf(at, value);
  for (const [index, pattern] of patterns.entries()) {
    require(Array.isArray(value) ? `${at}[${index}]` : at, pattern);
  }
  return { negated, patterns };
};

export const textsOf = (place: string, value: unknown): string[] =>
  listOf(place, value).map((each) => requireText(place, each));

const listOf = (place: string, value: unknown): readonly unknown[] => {
  const list = Array.isArray(value) ? value : [value];
  const max = policyLimits.listEntries;
  if (list.length === 0) throw new PolicyError(place, "is an empty list; write at least one entry");
  if (list.length > max) {
    throw new PolicyError(place, `has ${list.length} entries, and may have ${max}`);
  }
  return list;
};

const actionForm = /^(\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+)$/;
const requireAction = (at: string, action: string): void => {
  if (actionForm.test(action)) return;
  throw new PolicyError(at, `"${action}" is no action: write * or one such as swf:Start*`);
};

/** Gives what `attempt` found fault with its place. */
const sentenceAt = <T>(place: string, attempt: () => T): T => {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof SyntaxError) throw new PolicyError(place, error.message);
    throw error;
  }
};

const conditionsOf = (place: string, value: unknown, variables: boolean): Condition[] => {
  if (value === undefined) return [];
  const conditions: Condition[] = [];
  for (const [written, keys] of entriesOf(place, value, "operators such as StringEquals")) {
    const at = `${place}.${written}`;
    const operator = sentenceAt(at, () => parseOperator(written));
    for (const [key, values] of entriesOf(at, keys, "keys such as swf:taskList.name")) {
      conditions.push(conditionOf(`${at}.${key}`, { written, operator, key, values }, variables));
    }
  }
  const max = policyLimits.conditionKeys;
  if (conditions.length <= max) return conditions;
  throw new PolicyError(place, `has ${conditions.length} keys, and may have ${max}`);
};

const entriesOf = (place: string, value: unknown, what: string): [string, unknown][] => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PolicyError(place, `must be an object with ${what}`);
  }
  return Object.entries(value);
};

interface Written {
  readonly written: string;
  readonly operator: Operator;
  readonly key: string;
  readonly values: unknown;
}

const keyForm = /^[A-Za-z0-9-]+:\S.*$/;

const conditionOf = (place: string, found: Written, variables: boolean): Condition => {
  const { written, operator, key } = found;
  if (!keyForm.test(key)) {
    throw new PolicyError(place, `"${key}" is no key: write one such as swf:taskList.name`);
  }
  const values = listOf(place, found.values).map((value) => conditionValue(place, value));
  const condition = { written, operator, key, values };
  sentenceAt(place, () => compileCondition(condition, { variables }));
  return condition;
};

/** IAM takes numbers and truth values for the texts that they are written as. */
const conditionValue = (place: string, value: unknown): string => {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return requireText(place, value);
};
