import { keyOf } from "../names.ts";
import { defineRule, type Look } from "../rule.ts";
import { bare, type Call, type Node } from "../tree.ts";

/** What calls a function and uses its value at once, by its path in @ekiden/flow. */
const messages: Readonly<Record<string, string>> = {
  condition: "predicate",
  "defineSignal().waitFor": "predicate",
  sideEffect: "sideEffect",
};

/** `validate` of the options of an update's handler, where that is async. */
const validatorOf = (call: Call, { code }: Look): Node | undefined => {
  if (code.flow.pathOf(call.callee) !== "defineUpdate().handle") return undefined;
  const options = call.arguments[1] && bare(call.arguments[1]);
  const properties = options?.type === "ObjectExpression" ? options.properties : [];
  const values = properties.flatMap((property) =>
    property.type === "Property" && keyOf(property) === "validate" ? [property.value] : [],
  );
  return values.find((value) => code.names.functionOf(value)?.async);
};

export const noAsyncCallback = defineRule({
  description: "gives no async function to what uses its value at once",
  why: "An async function returns a promise. `condition()` and `waitFor()` would take it for true even if it resolves to false, `sideEffect()` cannot record it, and a validator that returns one rejects each update.",
  wrong: "await condition(async () => isPaid);",
  right: "await condition(() => isPaid);",
  messages: {
    predicate:
      "An async function returns a promise, which is always taken for true. Let it look at variables of the workflow, and return at once.",
    sideEffect:
      "An async function returns a promise, which `sideEffect()` cannot record. Use `await localActivity(name, …)`.",
    validate:
      "An async validator rejects each update, because it answers with a promise. Let it look at the input and at variables of the workflow, and return or throw at once.",
  },
  listen: (look) => ({
    CallExpression(call) {
      const validator = validatorOf(call, look);
      if (validator) look.context.report({ node: validator, messageId: "validate" });
      const messageId = messages[look.code.flow.pathOf(call.callee) ?? ""];
      if (!messageId) return;
      for (const argument of call.arguments) {
        if (!look.code.names.functionOf(argument)?.async) continue;
        look.context.report({ node: argument, messageId });
      }
    },
  }),
});
