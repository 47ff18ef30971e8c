// Which calls policy allows in a domain, so that what it forbids is not offered.
import type { AnyOperationName, EkidenOperationName, OperationName } from "@ekiden/model";
import { useEkiden } from "../api/queries.ts";

/** The policies for the name of a domain are known before it is registered. */
const anyDomain = "*";

/**
 * The action that is missing, as in `swf:TerminateWorkflowExecution`; undefined where the call may
 * be allowed, or where that is not known yet: then the server decides.
 */
export const useMissingAction = (
  operation: OperationName,
  domain = anyDomain,
  isAsked = true,
): string | undefined => (useIsDenied(operation, domain, isAsked) ? `swf:${operation}` : undefined);

/** The same for one of Ekiden's own operations, as in `ekiden:RetryActivity`. */
export const useMissingEkidenAction = (
  operation: EkidenOperationName,
  domain: string,
): string | undefined => (useIsDenied(operation, domain) ? `ekiden:${operation}` : undefined);

const useIsDenied = (operation: AnyOperationName, domain: string, enabled = true): boolean => {
  const { data } = useEkiden("DescribePermissions", { domain }, { staleTime: 30_000, enabled });
  return data?.prospects[operation] === "never";
};
