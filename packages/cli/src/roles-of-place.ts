// Roles by the same verbs, in a store and at a server.
import { openRoleService, type RoleService, type ShownRole } from "@ekiden/server";
import { type GivenPlace, isServerTyped, sessionAt, storeOpenedBy } from "./access-place.ts";
import { configFrom } from "./config-file.ts";
import type { Session } from "./connection/session.ts";
import type { Terminal } from "./terminal/terminal.ts";

interface NewRole {
  readonly role: string;
  /** The text of a trust policy. */
  readonly trust: string;
  readonly maxSessionSeconds: number | undefined;
}

type ListedRole = Pick<ShownRole, "arn" | "createdAt" | "maxSessionSeconds">;

/** Of the account of the place; `list` of a store has those of all accounts. */
export interface Roles {
  create(role: NewRole): Promise<Pick<ListedRole, "arn">>;
  list(): Promise<readonly ListedRole[]>;
  show(role: string): Promise<ShownRole>;
  trust(role: string, trust: string): Promise<void>;
  delete(role: string): Promise<void>;
}

/** To be closed in the end. */
interface OpenRoles {
  readonly roles: Roles;
  /** Of a store; empty at a server, where it is that of the key that signs the calls. */
  readonly account: string;
  close(): Promise<void>;
}

/** Rejects with CommandFailure, or as `openRoleService` does. */
export const openRoles = async (terminal: Terminal, given: GivenPlace): Promise<OpenRoles> => {
  if (isServerTyped(given)) {
    const session = sessionAt(terminal, given);
    return { roles: rolesAt(session), account: "", close: () => session.close() };
  }
  const config = await configFrom(given, terminal.environment);
  const { service, close } = await storeOpenedBy(given, () => openRoleService(config));
  return { roles: rolesIn(service, config.account), account: config.account, close };
};

const rolesIn = (service: RoleService, account: string): Roles => ({
  create: (role) => service.create({ account, ...role }),
  list: () => service.list(),
  show: (role) => service.show({ account, role }),
  trust: (role, trust) => service.trust({ account, role }, trust),
  delete: (role) => service.delete({ account, role }),
});

const rolesAt = (session: Session): Roles => ({
  create({ role, trust: trustPolicy, maxSessionSeconds }) {
    const given = { ...(maxSessionSeconds !== undefined && { maxSessionSeconds }) };
    return session.callEkiden("CreateRole", { role, trustPolicy, ...given });
  },
  async list() {
    const { roles } = await session.callEkiden("ListRoles", {});
    return roles.map((role) => ({ ...role, createdAt: role.createdAt * 1_000 }));
  },
  async show(role) {
    const { trustPolicy, boundary, ...shown } = await session.callEkiden("DescribeRole", { role });
    return { ...shown, createdAt: shown.createdAt * 1_000, trust: trustPolicy, boundary };
  },
  async trust(role, trustPolicy) {
    await session.callEkiden("SetRoleTrustPolicy", { role, trustPolicy });
  },
  async delete(role) {
    await session.callEkiden("DeleteRole", { role });
  },
});
