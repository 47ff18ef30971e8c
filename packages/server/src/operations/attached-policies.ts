// Policies of users, roles and keys of the caller's account, for an administrator of it: the guard
// lets in no other.
import { type EkidenInput, type EkidenOutput, maxAttachedPolicies, refuse } from "@ekiden/model";
import { aboutNames, isUserName } from "../access/keys/identifiers.ts";
import { isPolicyName, type PolicyHolder } from "../access/policy/policy-service.ts";
import { boundaryOf, ownerUser, roleArn, userArn } from "../access/principal.ts";
import type { PolicyName } from "../store/store.ts";
import { type Administration, requireOwnKey, requireSigned, told } from "./administration.ts";
import type { CallContext } from "./call-context.ts";
import type { EkidenHandlers } from "./ekiden.ts";
import { ownName } from "./roles.ts";

type Names = "AttachPolicy" | "DetachPolicy" | "ListAttachedPolicies";
type GivenHolder = Pick<
  EkidenInput<"DetachPolicy">,
  "user" | "role" | "accessKeyId" | "isBoundary"
>;

/** Undefined where calls need not be signed; `maxPolicies` are those of an account. */
export const attachedPolicyHandlers = (
  services: Administration | undefined,
  maxPolicies: number = maxAttachedPolicies,
): EkidenHandlers<Names> => ({
  async AttachPolicy({ policyName, document, ...given }, context) {
    const administration = requireSigned(services);
    const holder = await ownHolder(administration, given, context);
    requireNotOwn(holder, context);
    if (!isPolicyName(policyName)) throw refuse.invalid(aboutNames.policy);
    const { policies } = administration;
    const stored = { holder: policies.storedHolder(holder), name: policyName };
    requireRoom(await policiesOf(administration, context), stored, maxPolicies);
    await told(policies.attach(holder, policyName, document), refuse.limitExceeded);
    return shown(stored);
  },
  async DetachPolicy({ policyName, ...given }, context) {
    const administration = requireSigned(services);
    const { policies } = administration;
    const holder = await ownHolder(administration, given, context);
    const stored = policies.storedHolder(holder);
    const { holder: arn, isBoundary } = shown({ holder: stored, name: policyName });
    const unknown = () => refuse.unknownPolicy(policyName, arn);
    await told(policies.detach(holder, policyName), unknown);
    return { holder: arn, isBoundary, policyName };
  },
  async ListAttachedPolicies(_, context) {
    const found = await policiesOf(requireSigned(services), context);
    return { account: context.principal.account, policies: found.map(shown) };
  },
});

/** One that is replaced takes no more room. */
const requireRoom = (attached: readonly PolicyName[], added: PolicyName, max: number): void => {
  const isSame = ({ holder, name }: PolicyName) => holder === added.holder && name === added.name;
  if (attached.length < max || attached.some(isSame)) return;
  throw refuse.limitExceeded(
    `The account has ${max} policies: detach those that are not in use, or write several into one ` +
      "document",
  );
};

const boundaryPrefix = boundaryOf("");

const shown = ({ holder, name }: PolicyName): EkidenOutput<"DetachPolicy"> => {
  const isBoundary = holder.startsWith(boundaryPrefix);
  const own = isBoundary ? holder.slice(boundaryPrefix.length) : holder;
  return { holder: own, isBoundary, policyName: name };
};

/** All ids of keys begin so, and no ARN does. */
const keyPrefix = "AKIA";

/** Of the account: by the ids of its keys, and the ARNs of its roles and users. */
const policiesOf = async (
  { keys, policies }: Administration,
  { principal: { account } }: CallContext,
): Promise<readonly PolicyName[]> => {
  const own = await keys.list(account);
  const ids = new Set(own.map(({ accessKeyId }) => accessKeyId));
  const found = (await policies.list(keyPrefix)).filter(({ holder }) => ids.has(holder));
  const arns = [roleArn(account, ""), userArn(account, "")];
  for (const prefix of [...arns, ...arns.map(boundaryOf)]) {
    found.push(...(await policies.list(prefix)));
  }
  return found;
};

/** Rejects with a Fault for what is of another account, not there, or not one of the three. */
const ownHolder = async (
  { keys, roles }: Administration,
  { user, role, accessKeyId: key, isBoundary: boundary }: GivenHolder,
  context: CallContext,
): Promise<PolicyHolder> => {
  if ([user, role, key].filter((given) => given !== undefined).length !== 1) {
    throw refuse.invalid("Name one of user, role and accessKeyId: to whom the policy belongs");
  }
  if (user !== undefined && !isUserName(user)) throw refuse.invalid(aboutNames.user);
  if (key !== undefined) {
    if (boundary) throw refuse.invalid("A boundary is a user's or a role's, and not a key's");
    await requireOwnKey(keys, key, context);
  }
  if (role !== undefined && !(await roles.find(ownName(role, context)))) {
    throw refuse.unknownRole(role);
  }
  return { user, role, key, account: context.principal.account, boundary };
};

/** An administrator that is narrowed is none any more, and could not take the policy away. */
const requireNotOwn = ({ user, key }: PolicyHolder, { principal }: CallContext): void => {
  if (user !== ownerUser && (key === undefined || key !== principal.accessKeyId)) return;
  throw refuse.notPermitted(
    "A policy of the user admin, or of the key that signs the call, ends the right to make this " +
      "call. Use `ekiden policy attach` where the data is",
  );
};
