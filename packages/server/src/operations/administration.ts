// What operations for an administrator have in common: they are about its own account, and what
// the services of keys, roles and policies refuse is an answer.
import { type Fault, refuse } from "@ekiden/model";
import { AccessError } from "../access/access-error.ts";
import type { KeyService } from "../access/keys/key-service.ts";
import { PolicyError } from "../access/policy/policy-error.ts";
import type { PolicyService } from "../access/policy/policy-service.ts";
import type { RoleService } from "../access/roles/role-service.ts";
import type { CallContext } from "./call-context.ts";

/** Of the store. */
export interface Administration {
  readonly keys: KeyService;
  readonly roles: RoleService;
  readonly policies: PolicyService;
}

/** On an open server any caller could make what stays when it asks for keys later on. */
export const requireSigned = <T>(services: T | undefined): T => {
  if (services !== undefined) return services;
  throw refuse.notPermitted(
    "Calls to this server need no signature, so it cannot tell an administrator from others. " +
      "Start it with --access keys, or use the command where its data is",
  );
};

/** A key of another account is refused as one that is not there. Resolves with its user. */
export const requireOwnKey = async (
  keys: KeyService,
  accessKeyId: string,
  { principal }: CallContext,
): Promise<string> => {
  const owner = await keys.ownerOf(accessKeyId);
  if (owner?.account !== principal.account) throw refuse.unknownAccessKey(accessKeyId);
  return owner.user;
};

/** Something was deleted meanwhile, for instance, or a document cannot be read. */
export const told = async <T>(
  outcome: Promise<T>,
  refusal: (message: string) => Fault = refuse.notPermitted,
): Promise<T> => {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof AccessError) throw refusal(error.message);
    // It may quote the document, which is not for the log.
    if (error instanceof PolicyError) throw refuse.invalid(error.message, "A policy is invalid");
    throw error;
  }
};
