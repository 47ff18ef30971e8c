import { defineRule, type Look } from "../rule.ts";
import { isFunction, type Node, type NodeOf, nodesOf } from "../tree.ts";

/** Calls of `continueAsNew` that are made while a node is run. */
const continuationsIn = (node: Node, { context, code }: Look): Node[] =>
  [...nodesOf(node, context.sourceCode.visitorKeys, isFunction)].filter(
    (inner) =>
      inner.type === "CallExpression" && code.flow.pathOf(inner.callee) === "continueAsNew",
  );

const alwaysThrows = ({ body }: NodeOf<"CatchClause">): boolean =>
  body.body.some(({ type }) => type === "ThrowStatement");

export const noCaughtContinueAsNew = defineRule({
  description: "calls `continueAsNew()` where no catch clause is around it",
  why: "`continueAsNew()` leaves the workflow by throwing. A catch clause around it takes that for an error, and the run goes on, or fails, instead of beginning anew.",
  wrong:
    "try {\n  await collect();\n  continueAsNew(input);\n} catch (error) {\n  if (isCanceled(error)) throw error;\n}",
  right:
    "try {\n  await collect();\n} catch (error) {\n  if (isCanceled(error)) throw error;\n}\ncontinueAsNew(input);",
  messages: {
    caught:
      "`continueAsNew()` leaves the workflow by throwing, which the catch clause around it catches. Call it after the `try`.",
  },
  listen: (look) => ({
    TryStatement({ block, handler }) {
      if (!handler || alwaysThrows(handler)) return;
      for (const node of continuationsIn(block, look)) {
        look.context.report({ node, messageId: "caught" });
      }
    },
  }),
});
