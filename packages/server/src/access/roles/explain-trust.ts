// Why a caller may assume a role, or may not: for people, so it need not be fast.
import type { AccessRequest } from "../policy/compile.ts";
import {
  type Asked,
  type Explained,
  type ExplainedStatement,
  explain,
  explainPolicy,
  judgeOf,
} from "../policy/explain.ts";
import { PolicyError } from "../policy/policy-error.ts";
import type { RequestPrincipal } from "../policy/request-context.ts";
import { type Principal, roleArn } from "../principal.ts";
import { mayAssume } from "./assumption.ts";
import { groupsOf, namesOf, Trust, type TrustVerdict } from "./trust.ts";
import type { TrustPolicy } from "./trust-document.ts";

type TriedCaller = RequestPrincipal & Pick<Principal, "account" | "arn" | "role">;

interface NamedTrust {
  readonly name: string;
  readonly policy: TrustPolicy;
}

const userForm = /^arn:aws:iam::(\d{12}):user\/([\w+=,.@-]{1,64})$/;
const sessionForm = /^arn:aws:sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})$/;

/** Of the ARN of a user or of a role's session. Throws PolicyError for other texts. */
export const principalOfArn = (arn: string): TriedCaller => {
  const [, account = "", user] = userForm.exec(arn) ?? [];
  if (user !== undefined) return { arn, account, user };
  const [, owner = "", role = "", sessionName] = sessionForm.exec(arn) ?? [];
  if (sessionName === undefined) {
    throw new PolicyError(
      "--principal",
      `"${arn}" is neither arn:aws:iam::123456789012:user/name nor ` +
        "arn:aws:sts::123456789012:assumed-role/name/session",
    );
  }
  const assumed = { arn: roleArn(owner, role), id: "AROA", sessionName, since: 0 };
  return { arn, account: owner, role: assumed };
};

/** The answer that the server would give, and how each statement stands to the request. */
export const explainAssumption = (
  { trust, ...attached }: Asked & { readonly trust: NamedTrust },
  caller: TriedCaller,
  request: AccessRequest,
): Explained => {
  const judges = { trust: new Trust(trust.policy), judge: judgeOf(attached) };
  const trusted = judges.trust.judge(caller, request);
  const own = explain(attached, request);
  const isDenied = trusted === "explicitDeny" || own.verdict === "explicitDeny";
  const isAllowed = mayAssume(judges, caller, request);
  return {
    verdict: isAllowed ? "allowed" : isDenied ? "explicitDeny" : "implicitDeny",
    reason: reasonFor(trusted, own, isAllowed),
    statements: [...trustStatements(trust, caller, request), ...own.statements],
  };
};

const reasonFor = (trusted: TrustVerdict, own: Explained, isAllowed: boolean): string => {
  if (trusted === "explicitDeny")
    return "Denied by the trust policy: a Deny wins over every Allow.";
  if (trusted === "implicitDeny") return "Denied: no statement of the trust policy allows it.";
  if (trusted === "account") return `The trust policy names the account. ${own.reason}`;
  if (isAllowed) return "Allowed: the trust policy names the caller itself.";
  return own.verdict === "explicitDeny"
    ? own.reason
    : "Denied: the trust policy names the caller itself, and a boundary does not allow it.";
};

const trustStatements = (
  { name, policy }: NamedTrust,
  caller: TriedCaller,
  request: AccessRequest,
): ExplainedStatement[] => {
  const known = [...namesOf(caller), ...groupsOf(caller)];
  return explainPolicy({ name, policy }, false, request).map((explained, index) => {
    const principals = policy.statements[index]?.principals ?? [];
    const met = principals.some((each) => known.includes(each));
    const why = `${principals.join(", ")} ${met ? "means" : "does not mean"} ${caller.arn}`;
    const others = explained.parts.filter(({ part }) => part !== "Resource");
    const applies = explained.applies && met;
    return { ...explained, applies, parts: [{ part: "Principal", met, why }, ...others] };
  });
};
