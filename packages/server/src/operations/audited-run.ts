// Which run a call with a task token is about, for those who only tell of it.
import type { OperationName } from "@ekiden/model";
import type { ExecutionIdentity, Store } from "../store/store.ts";
import type { Tokens } from "./token.ts";

interface TokenCall {
  readonly operation: OperationName;
  readonly taskToken: string | undefined;
}

/** Undefined for a call without a token, for one that is none, and where it cannot be found out. */
export const runOfToken =
  ({ store, tokens }: { readonly store: Store; readonly tokens: Tokens }) =>
  async ({ operation, taskToken }: TokenCall): Promise<ExecutionIdentity | undefined> => {
    if (taskToken === undefined) return undefined;
    const kind = operation === "RespondDecisionTaskCompleted" ? "decision" : "activity";
    try {
      return await store.executions.identify(tokens.openTask(taskToken, kind).id);
    } catch {
      return undefined;
    }
  };
