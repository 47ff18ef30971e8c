// Reads the latest executions that a query finds, or the oldest, up to a bound, and says where it
// stopped.
import type { HandlerStore } from "../operations/handler-deps.ts";
import type { StoredState, VisibilityQuery } from "../store/store.ts";

export interface Scanned {
  readonly executions: readonly Readonly<StoredState>[];
  /** There are more, which were not looked at. */
  readonly truncated: boolean;
}

const pageSize = 500;

export const scan = async (
  { visibility }: Pick<HandlerStore, "visibility">,
  query: VisibilityQuery & { readonly reverse?: boolean },
  max: number,
): Promise<Scanned> => {
  const executions: Readonly<StoredState>[] = [];
  let after: string | undefined;
  do {
    const page = await visibility.list({ reverse: false, ...query, pageSize, after });
    executions.push(...page.executions);
    after = page.next;
  } while (after !== undefined && executions.length < max);
  return {
    executions: executions.slice(0, max),
    truncated: after !== undefined || executions.length > max,
  };
};
