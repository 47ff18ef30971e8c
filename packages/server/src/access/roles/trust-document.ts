// A trust policy: who may assume a role. It is a policy document whose statements name principals
// in the place of resources. Source: IAM user guide, "AWS JSON policy elements: Principal".
import {
  headOf,
  type Members,
  membersOf,
  type Policy,
  type PolicyVersion,
  parseDocument,
  type Statement,
  textsOf,
} from "../policy/document.ts";
import { PolicyError } from "../policy/policy-error.ts";

export interface TrustPolicy extends Policy {
  readonly statements: readonly TrustStatement[];
}

export interface TrustStatement extends Statement {
  /** `*`, or ARNs; that of a whole account ends with `:root`. */
  readonly principals: readonly string[];
}

export const everybody = "*";
export const rootArn = (account: string): string => `arn:aws:iam::${account}:root`;

/** Throws PolicyError, whose message names the place and what is allowed there. */
export const parseTrust = (document: unknown): TrustPolicy => parseDocument(document, statementOf);

const statementMembers = [
  ...["Sid", "Effect", "Principal", "Action", "NotAction", "Condition"],
] as const;

const statementOf = (place: string, value: unknown, version: PolicyVersion): TrustStatement => {
  requireMeant(place, value);
  const members = membersOf(place, value, statementMembers);
  return {
    ...headOf(place, members, version),
    // A role is the one resource that its trust policy is about.
    resources: { negated: false, patterns: ["*"] },
    principals: principalsOf(place, members),
  };
};

const requireMeant = (place: string, value: unknown): void => {
  const has = (name: string) =>
    typeof value === "object" && value !== null && Object.hasOwn(value, name);
  if (has("NotPrincipal")) {
    throw new PolicyError(
      place,
      "NotPrincipal is not known in trust policies; write a Deny with a Condition on " +
        "aws:PrincipalArn",
    );
  }
  if (has("Resource") || has("NotResource")) {
    throw new PolicyError(place, "a trust policy has no Resource: it is about its role");
  }
};

const principalsOf = (place: string, { Principal: given }: Members): readonly string[] => {
  const at = `${place}.Principal`;
  if (given === undefined) throw new PolicyError(place, 'must have Principal, as in {"AWS": "…"}');
  if (given === everybody) return [everybody];
  const members = membersOf(at, given, ["AWS"]);
  if (members.AWS === undefined) throw new PolicyError(at, 'must be "*" or {"AWS": "…"}');
  return textsOf(`${at}.AWS`, members.AWS).map((text) => principalOf(`${at}.AWS`, text));
};

const name = String.raw`[\w+=,.@-]{1,64}`;
const forms = [
  new RegExp(String.raw`^arn:aws:iam::\d{12}:(root|user/${name}|role/${name})$`),
  new RegExp(String.raw`^arn:aws:sts::\d{12}:assumed-role/${name}/${name}$`),
];

const principalOf = (at: string, text: string): string => {
  if (/^\d{12}$/.test(text)) return rootArn(text);
  if (text === everybody || forms.some((form) => form.test(text))) return text;
  throw new PolicyError(
    at,
    `"${text}" is no principal: write *, an account of 12 digits, or a whole ARN such as ` +
      "arn:aws:iam::123456789012:user/name, …:role/name or …:assumed-role/name/session",
  );
};
