// The rules, by name.
import type { FlowRule } from "./rule.ts";
import { noAsyncCallback } from "./rules/no-async-callback.ts";
import { noAwaitInQuery } from "./rules/no-await-in-query.ts";
import { noCaughtContinueAsNew } from "./rules/no-caught-continue-as-new.ts";
import { noConsole } from "./rules/no-console.ts";
import { noDate } from "./rules/no-date.ts";
import { noFloatingDurablePromise } from "./rules/no-floating-durable-promise.ts";
import { noForeignAwait } from "./rules/no-foreign-await.ts";
import { noGlobalState } from "./rules/no-global-state.ts";
import { noLargeLiteralInput } from "./rules/no-large-literal-input.ts";
import { noLocalFormat } from "./rules/no-local-format.ts";
import { noMutationInQuery } from "./rules/no-mutation-in-query.ts";
import { noNetwork } from "./rules/no-network.ts";
import { noNodeIo } from "./rules/no-node-io.ts";
import { noProcessState } from "./rules/no-process-state.ts";
import { noRandom } from "./rules/no-random.ts";
import { noStaleContinueAsNew } from "./rules/no-stale-continue-as-new.ts";
import { noSwallowedCancel } from "./rules/no-swallowed-cancel.ts";
import { noTimers } from "./rules/no-timers.ts";
import { noWeakReferences } from "./rules/no-weak-references.ts";
import { patchedIdLiteral } from "./rules/patched-id-literal.ts";
import { preferContinueAsNew } from "./rules/prefer-continue-as-new.ts";

/** Each under its name after the slash: `no-date` of `@ekiden/no-date`. */
export const rules = {
  "no-date": noDate,
  "no-local-format": noLocalFormat,
  "no-random": noRandom,
  "no-timers": noTimers,
  "no-network": noNetwork,
  "no-node-io": noNodeIo,
  "no-process-state": noProcessState,
  "no-weak-references": noWeakReferences,
  "no-console": noConsole,
  "no-global-state": noGlobalState,
  "no-floating-durable-promise": noFloatingDurablePromise,
  "no-foreign-await": noForeignAwait,
  "no-swallowed-cancel": noSwallowedCancel,
  "no-caught-continue-as-new": noCaughtContinueAsNew,
  "no-stale-continue-as-new": noStaleContinueAsNew,
  "no-async-callback": noAsyncCallback,
  "no-await-in-query": noAwaitInQuery,
  "no-mutation-in-query": noMutationInQuery,
  "no-large-literal-input": noLargeLiteralInput,
  "patched-id-literal": patchedIdLiteral,
  "prefer-continue-as-new": preferContinueAsNew,
} satisfies Record<string, FlowRule>;

/** The name of a rule, without the `@ekiden/` that configurations put before it. */
export type RuleName = keyof typeof rules;
