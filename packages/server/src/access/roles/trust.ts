// Whom a role trusts. An explicit Deny wins; else any Allow does; else the answer is no. Who is
// named itself needs no policy of its own beside it; who is meant as one of an account does.
// Source: IAM user guide, "Policy evaluation logic" (resource-based policies) and "AWS JSON policy
// elements: Principal". That `*` means no more than the account is a guess, on the safe side.
import { type AccessRequest, type CompiledStatement, compileStatement } from "../policy/compile.ts";
import { Steps } from "../policy/steps.ts";
import type { Principal } from "../principal.ts";
import { everybody, rootArn, type TrustPolicy, type TrustStatement } from "./trust-document.ts";

export type TrustVerdict = "itself" | "account" | "explicitDeny" | "implicitDeny";

type Caller = Pick<Principal, "account" | "arn" | "role">;

interface Compiled {
  readonly principals: readonly string[];
  readonly statement: CompiledStatement;
}

/** What means a caller itself, and no other caller but other sessions of its role. */
export const namesOf = ({ arn, role }: Caller): readonly string[] => [
  ...[arn, ...(role ? [role.arn] : [])],
];

/** What means all callers of its account. */
export const groupsOf = ({ account }: Caller): readonly string[] => [everybody, rootArn(account)];

export class Trust {
  readonly #statements: readonly Compiled[];
  readonly #onUsedUp: (() => void) | undefined;

  /** `onUsedUp`: a verdict took too many steps. */
  constructor(policy: TrustPolicy, onUsedUp?: () => void) {
    this.#onUsedUp = onUsedUp;
    this.#statements = policy.statements.map((statement: TrustStatement) => ({
      principals: statement.principals,
      statement: compileStatement(statement, policy),
    }));
  }

  /** The resource of the request is the role, and is not looked at. */
  judge(caller: Caller, request: AccessRequest): TrustVerdict {
    const steps = new Steps();
    const verdict = steps.within(() => this.#judge(caller, request, steps));
    if (verdict === undefined) this.#onUsedUp?.();
    return verdict ?? "implicitDeny";
  }

  #judge(caller: Caller, { action, context }: AccessRequest, steps: Steps): TrustVerdict {
    const names = namesOf(caller);
    const groups = groupsOf(caller);
    const applying = this.#statements.filter(
      ({ principals, statement }) =>
        principals.some((each) => names.includes(each) || groups.includes(each)) &&
        statement.matchesAction(action, context, steps) &&
        statement.conditions.every(({ holds }) => holds(context, steps)),
    );
    if (applying.some(({ statement }) => statement.effect === "Deny")) return "explicitDeny";
    if (applying.length === 0) return "implicitDeny";
    const isNamed = applying.some(({ principals }) =>
      principals.some((one) => names.includes(one)),
    );
    return isNamed ? "itself" : "account";
  }
}
