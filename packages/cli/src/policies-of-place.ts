// Attached policies by the same verbs, in a store and at a server.
import { boundaryOf, openPolicyService } from "@ekiden/server";
import { type GivenPlace, isServerTyped, sessionAt, storeOpenedBy } from "./access-place.ts";
import { configFrom } from "./config-file.ts";
import type { Session } from "./connection/session.ts";
import { CommandError } from "./errors.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Whose policy it is, as it is typed: one of the three. */
export interface GivenHolder {
  readonly user?: string;
  readonly role?: string;
  readonly key?: string;
  readonly boundary?: boolean;
}

/** Of the account of the place; `list` of a store has those of all accounts. */
export interface Policies {
  attach(to: GivenHolder, name: string, document: string): Promise<void>;
  detach(from: GivenHolder, name: string): Promise<void>;
  list(): Promise<readonly AttachedPolicy[]>;
  /** As `list` shows it; undefined where no such policy is attached. */
  holderOf(given: GivenHolder, name: string): Promise<string | undefined>;
}

interface AttachedPolicy {
  /** An ARN, that of a boundary, or the id of a key. */
  readonly holder: string;
  readonly name: string;
}

/** To be closed in the end. */
interface OpenPolicies {
  readonly policies: Policies;
  close(): Promise<void>;
}

/** Rejects with CommandFailure, or as `openPolicyService` does. */
export const openPolicies = async (
  terminal: Terminal,
  given: GivenPlace,
): Promise<OpenPolicies> => {
  if (isServerTyped(given)) {
    const session = sessionAt(terminal, given);
    return { policies: policiesAt(session), close: () => session.close() };
  }
  const config = await configFrom(given, terminal.environment);
  const { service, close } = await storeOpenedBy(given, () => openPolicyService(config));
  const { account } = config;
  const policies: Policies = {
    attach: (to, name, document) => service.attach({ ...to, account }, name, document),
    detach: (from, name) => service.detach({ ...from, account }, name),
    list: () => service.list(),
    async holderOf(given, name) {
      const holder = service.storedHolder({ ...given, account });
      const isIt = (policy: AttachedPolicy) => policy.holder === holder && policy.name === name;
      return (await service.list()).find(isIt)?.holder;
    },
  };
  return { policies, close };
};

const policiesAt = (session: Session): Policies => {
  const list = async (): Promise<readonly AttachedPolicy[]> => {
    const { policies } = await session.callEkiden("ListAttachedPolicies", {});
    return policies.map(({ holder, isBoundary, policyName: name }) => ({
      holder: isBoundary ? boundaryOf(holder) : holder,
      name,
    }));
  };
  return {
    async attach(to, policyName, document) {
      await session.callEkiden("AttachPolicy", { ...holderOf(to), policyName, document });
    },
    async detach(from, policyName) {
      await session.callEkiden("DetachPolicy", { ...holderOf(from), policyName });
    },
    list,
    async holderOf(given, name) {
      const isHolder = isHeldBy(given);
      return (await list()).find((policy) => policy.name === name && isHolder(policy.holder))
        ?.holder;
    },
  };
};

/** By the end of the ARN: the account, which it has before the name, the server alone knows. */
const isHeldBy = ({ user, role, key, boundary = false }: GivenHolder) => {
  const endings = [
    ...(user === undefined ? [] : [`:user/${user}`]),
    ...(role === undefined ? [] : [`:role/${role}`]),
    ...(key === undefined ? [] : [key]),
  ];
  const [ending] = endings;
  if (ending === undefined || endings.length > 1) {
    throw new CommandError("Say whose policy it is: with --user, --role or --key, one of them.");
  }
  return (holder: string): boolean =>
    holder.endsWith(ending) && holder.startsWith(boundaryOf("")) === boundary;
};

const holderOf = ({ user, role, key, boundary }: GivenHolder) => ({
  ...(user !== undefined && { user }),
  ...(role !== undefined && { role }),
  ...(key !== undefined && { accessKeyId: key }),
  ...(boundary && { isBoundary: true }),
});
