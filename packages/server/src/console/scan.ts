// Reads the latest executions that a query finds, up to a bound, and says where it stopped.
import type { AccountStore, SeenExecution } from "../operations/account-store.ts";
import type { VisibilityQuery } from "../store/store.ts";

export interface Scanned {
  readonly executions: readonly SeenExecution[];
  /** There are older ones, which were not looked at. */
  readonly truncated: boolean;
}

const pageSize = 500;

export const scan = async (
  { visibility }: Pick<AccountStore, "visibility">,
  query: VisibilityQuery,
  max: number,
): Promise<Scanned> => {
  const executions: SeenExecution[] = [];
  let after: string | undefined;
  do {
    const page = await visibility.list({ ...query, reverse: false, pageSize, after });
    executions.push(...page.executions);
    after = page.next;
  } while (after !== undefined && executions.length < max);
  return {
    executions: executions.slice(0, max),
    truncated: after !== undefined || executions.length > max,
  };
};
