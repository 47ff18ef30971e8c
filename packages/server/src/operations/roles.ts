// Roles of the caller's account, for an administrator of it: the guard lets in no other.
import { type EkidenOutput, refuse, roleLimits } from "@ekiden/model";
import { aboutNames, isRoleName } from "../access/keys/identifiers.ts";
import { roleArn, roleNameIn } from "../access/principal.ts";
import type { RoleName, RoleService } from "../access/roles/role-service.ts";
import type { StoredRole } from "../store/store.ts";
import { type Administration, requireSigned, told } from "./administration.ts";
import type { CallContext } from "./call-context.ts";
import type { EkidenHandlers } from "./ekiden.ts";
import { wireTime } from "./paging.ts";

type Changes = "SetRoleTrustPolicy" | "DeleteRole";
type Names = "CreateRole" | "ListRoles" | "DescribeRole" | Changes;

/** Undefined where calls need not be signed; `maxRoles` are those of an account. */
export const roleHandlers = (
  services: Pick<Administration, "roles"> | undefined,
  maxRoles: number = roleLimits.maxRoles,
): EkidenHandlers<Names> => ({
  async CreateRole({ role, trustPolicy: trust, maxSessionSeconds }, context) {
    const { roles } = requireSigned(services);
    const name = ownName(role, context);
    if ((await rolesOf(roles, context)).length >= maxRoles) {
      throw refuse.limitExceeded(
        `The account has ${maxRoles} roles: delete those that are not in use`,
      );
    }
    if (await roles.find(name)) {
      throw refuse.notPermitted(
        `There is a role ${role} already: SetRoleTrustPolicy replaces its trust policy`,
      );
    }
    const made = { ...name, trust, maxSessionSeconds };
    return shown(await told(roles.create(made), refuse.invalid));
  },
  async ListRoles(_, context) {
    const found = await rolesOf(requireSigned(services).roles, context);
    return { account: context.principal.account, roles: found.map(shown) };
  },
  async DescribeRole({ role }, context) {
    const { roles, name } = await ownRole(services, role, context);
    const { trust, id, policies, boundary, ...found } = await told(roles.show(name));
    return {
      ...shown(found),
      id,
      trustPolicy: trust,
      policies: [...policies],
      ...(boundary !== undefined && { boundary }),
    };
  },
  ...changeHandlers(services),
});

const changeHandlers = (
  services: Pick<Administration, "roles"> | undefined,
): EkidenHandlers<Changes> => ({
  async SetRoleTrustPolicy({ role, trustPolicy }, context) {
    const { roles, name } = await ownRole(services, role, context);
    await told(roles.trust(name, trustPolicy), refuse.invalid);
    return { arn: roleArn(name.account, role) };
  },
  async DeleteRole({ role }, context) {
    const { roles, name } = await ownRole(services, role, context);
    await told(roles.delete(name));
    return { arn: roleArn(name.account, role) };
  },
});

const shown = ({
  arn,
  createdAt,
  maxSessionSeconds,
}: Pick<StoredRole, "arn" | "createdAt" | "maxSessionSeconds">): EkidenOutput<"CreateRole"> => ({
  role: roleNameIn(arn),
  arn,
  createdAt: wireTime(createdAt),
  maxSessionSeconds,
});

const rolesOf = (
  service: RoleService,
  { principal }: CallContext,
): Promise<readonly StoredRole[]> => service.list(principal.account);

/** Throws ValidationException for what is no name of a role. */
export const ownName = (role: string, { principal }: CallContext): RoleName => {
  if (isRoleName(role)) return { account: principal.account, role };
  throw refuse.invalid(aboutNames.role);
};

interface OwnRole {
  readonly roles: RoleService;
  readonly name: RoleName;
}

const ownRole = async (
  services: Pick<Administration, "roles"> | undefined,
  role: string,
  context: CallContext,
): Promise<OwnRole> => {
  const { roles } = requireSigned(services);
  const name = ownName(role, context);
  if (await roles.find(name)) return { roles, name };
  throw refuse.unknownRole(role);
};
