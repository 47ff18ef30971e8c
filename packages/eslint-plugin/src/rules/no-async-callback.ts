import { defineRule } from "../rule.ts";

/** What calls a function and uses its value at once, by its path in @ekiden/flow. */
const messages: Readonly<Record<string, string>> = {
  condition: "predicate",
  "defineSignal().waitFor": "predicate",
  sideEffect: "sideEffect",
};

export const noAsyncCallback = defineRule({
  description: "gives no async function to what uses its value at once",
  why: "An async function returns a promise. `condition()` and `waitFor()` would take it for true even if it resolves to false, and `sideEffect()` cannot record it.",
  wrong: "await condition(async () => isPaid);",
  right: "await condition(() => isPaid);",
  messages: {
    predicate:
      "An async function returns a promise, which is always taken for true. Let it look at variables of the workflow, and return at once.",
    sideEffect:
      "An async function returns a promise, which `sideEffect()` cannot record. Use `await localActivity(name, …)`.",
  },
  listen: (look) => ({
    CallExpression(call) {
      const messageId = messages[look.code.flow.pathOf(call.callee) ?? ""];
      if (!messageId) return;
      for (const argument of call.arguments) {
        if (!look.code.names.functionOf(argument)?.async) continue;
        look.context.report({ node: argument, messageId });
      }
    },
  }),
});
