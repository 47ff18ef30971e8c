// What is allowed to be written, and yet is likely not what was meant.
import {
  type DecisionType,
  decisions,
  type EkidenOperationRow,
  type EkidenPolicyRow,
  ekidenOperations,
  operations,
  type PathOperationRow,
  pathOperations,
  policyKeyPaths,
} from "@ekiden/model";
import { actionReading } from "./compile.ts";
import { type Condition, holdsAbsent } from "./conditions.ts";
import type { Policy, Statement } from "./document.ts";
import {
  assumeAction,
  assumeKeys,
  decisionKeys,
  ekidenAction,
  globalKeys,
  operationKeys,
  unknownToDecisions,
} from "./keys.ts";
import { nearestName } from "./nearest.ts";
import { compilePattern } from "./pattern.ts";
import { unlimited } from "./steps.ts";

/** All actions of the service, `swf:…`: its operations and its decisions. */
export const knownActions: readonly string[] = [
  ...Object.keys(operations),
  ...Object.keys(decisions),
].map((name) => `swf:${name}`);

const isDecidedOtherwise = ({ resource }: EkidenPolicyRow): boolean =>
  resource === "none" || resource === "administrator";

const pathRows = Object.entries<PathOperationRow>(pathOperations);

/** Action → what its row says to policies: Ekiden's own, but for those that no policy decides. */
const ekidenPolicies: ReadonlyMap<string, EkidenPolicyRow> = new Map(
  [...Object.entries<EkidenOperationRow>(ekidenOperations), ...pathRows].flatMap(
    ([name, { policy }]) =>
      policy && !isDecidedOtherwise(policy) ? [[ekidenAction(name), policy]] : [],
  ),
);

/** Both, and what is asked before a role is assumed. */
export const allActions: readonly string[] = [
  ...knownActions,
  ...ekidenPolicies.keys(),
  assumeAction,
];

/** One line for each doubt, with its place; none: nothing to remark. */
export const reviewPolicy = (policy: Policy): string[] => [
  ...reviewVersion(policy),
  ...policy.statements.flatMap((statement) => [
    ...reviewActions(statement),
    ...reviewResources(statement),
    ...statement.conditions.flatMap((condition) => reviewCondition(statement, condition)),
  ]),
];

const reviewVersion = ({ version, statements }: Policy): string[] => {
  if (version === "2012-10-17") return [];
  const texts = statements.flatMap(({ resources, conditions }) => [
    ...resources.patterns,
    ...conditions.flatMap(({ values }) => values),
  ]);
  return texts.some((text) => text.includes("${"))
    ? ['Version: without "2012-10-17", a variable is a text like any other']
    : [];
};

const matching = (pattern: string): string[] => {
  const { matches } = compilePattern(pattern, actionReading);
  return allActions.filter((action) => matches(action, () => undefined, unlimited));
};

const reviewActions = ({ place, actions: { negated, patterns } }: Statement): string[] =>
  patterns.flatMap((pattern) => {
    if (matching(pattern).length > 0) return [];
    const at = `${place}.${negated ? "NotAction" : "Action"}`;
    if (!/^(swf|ekiden):/i.test(pattern)) {
      return [`${at}: "${pattern}" is of another service and means nothing here`];
    }
    const near = nearestName(pattern, allActions);
    return [`${at}: there is no action ${pattern}${near ? `; did you mean ${near}?` : ""}`];
  });

const domainForm = /^arn:[^:]*:swf:[^:]*:.*:(\/domain\/.|\*|\/\*)/;
const roleForm = /^arn:[^:]*:iam::[^:]*:(role\/.|\*)/;

const reviewResources = ({ place, resources: { negated, patterns } }: Statement): string[] =>
  patterns.flatMap((pattern) => {
    const isLikely =
      pattern === "*" ||
      domainForm.test(pattern) ||
      roleForm.test(pattern) ||
      /[*?$].*:/.test(pattern);
    if (isLikely) return [];
    const at = `${place}.${negated ? "NotResource" : "Resource"}`;
    const form = "arn:aws:swf:region:account:/domain/name, with a slash before domain";
    return [`${at}: "${pattern}" matches no domain; a domain is ${form}`];
  });

/** Keys that are there for an action, the service's own and those of tags; others are global. */
const offeredFor = (action: string): readonly string[] => {
  if (action === assumeAction) return [];
  const own = ekidenPolicies.get(action);
  if (own) return Object.keys(own.keys ?? {});
  const name = action.slice("swf:".length);
  if (Object.hasOwn(decisionKeys, name)) return decisionKeys[name as DecisionType];
  return operationKeys[name as keyof typeof operationKeys].keys;
};

const allKeys = [...Object.keys(policyKeyPaths), ...globalKeys, ...assumeKeys];

const reviewCondition = (statement: Statement, condition: Condition): string[] => {
  const { written, operator, key } = condition;
  const at = `${statement.place}.Condition.${written}`;
  const folded = key.toLowerCase();
  const known = allKeys.find((each) => {
    const name = each.toLowerCase();
    return name.endsWith("/") ? folded.startsWith(name) : folded === name;
  });
  if (!known) {
    const near = nearestName(key, allKeys);
    return [`${at}: there is no key ${key}${near ? `; did you mean ${near}?` : ""}`];
  }
  if (deniesAllDecisions(statement, condition)) {
    const instead = `"Null": {"${key}": "false"}`;
    return [`${at}: decisions do not know ${key}, so all are denied; add ${instead} to spare them`];
  }
  const without = actionsWithout(known, statement);
  if (without.length === 0 || operator.ifExists || operator.name === "Null") return [];
  return [`${at}: ${known} is never there for ${listed(without)}`];
};

/** A Deny that holds of a key that is not there, as decisions lack it: rarely meant. */
const deniesAllDecisions = (
  { effect, actions, conditions }: Statement,
  { operator, key }: Condition,
): boolean => {
  const isUnknown = unknownToDecisions.some((each) => each.toLowerCase() === key.toLowerCase());
  if (effect !== "Deny" || !isUnknown || !holdsAbsent(operator)) return false;
  const named = new Set(actions.patterns.flatMap(matching));
  const reached = knownActions.filter((action) => named.has(action) !== actions.negated);
  if (!reached.some((action) => !isOffered("aws:SourceIp", action))) return false;
  const ofKey = conditions.filter((other) => other.key.toLowerCase() === key.toLowerCase());
  return !ofKey.some(
    ({ operator: { name }, values }) => name === "Null" && !values.includes("true"),
  );
};

/** Of a wildcard, all or none: the key is not expected of all that it reaches. */
const actionsWithout = (key: string, { actions }: Statement): string[] => {
  if (actions.negated) return [];
  return actions.patterns.flatMap((pattern) => {
    const reached = matching(pattern);
    const without = reached.filter((action) => !isOffered(key, action));
    return reached.length > 0 && without.length === reached.length ? [pattern] : [];
  });
};

const isOffered = (key: string, action: string): boolean => {
  const isDecision =
    action.startsWith("swf:") && Object.hasOwn(decisions, action.slice("swf:".length));
  if (key.startsWith("sts:")) return action === assumeAction;
  if (key.startsWith("swf:")) return offeredFor(action).includes(key);
  const unknown: readonly string[] = unknownToDecisions;
  return !isDecision || !unknown.includes(key);
};

const shown = 3;
const listed = (names: readonly string[]): string =>
  names.length > shown
    ? `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`
    : names.join(", ");
