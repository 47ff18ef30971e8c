// Attached policies by the same verbs, in a store and at a server.
import { boundaryOf, openPolicyService } from "@ekiden/server";
import { type GivenPlace, isServerTyped, sessionAt, storeOpenedBy } from "./access-place.ts";
import { configFrom } from "./config-file.ts";
import type { Session } from "./connection/session.ts";
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
  list(): Promise<readonly { readonly holder: string; readonly name: string }[]>;
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
  };
  return { policies, close };
};

const policiesAt = (session: Session): Policies => ({
  async attach(to, policyName, document) {
    await session.callEkiden("AttachPolicy", { ...holderOf(to), policyName, document });
  },
  async detach(from, policyName) {
    await session.callEkiden("DetachPolicy", { ...holderOf(from), policyName });
  },
  async list() {
    const { policies } = await session.callEkiden("ListAttachedPolicies", {});
    return policies.map(({ holder, isBoundary, policyName: name }) => ({
      holder: isBoundary ? boundaryOf(holder) : holder,
      name,
    }));
  },
});

const holderOf = ({ user, role, key, boundary }: GivenHolder) => ({
  ...(user !== undefined && { user }),
  ...(role !== undefined && { role }),
  ...(key !== undefined && { accessKeyId: key }),
  ...(boundary && { isBoundary: true }),
});
