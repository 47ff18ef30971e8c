import { defineRule, type Look } from "../rule.ts";
import { bare, isFunction, type Node, type NodeOf, nodesOf } from "../tree.ts";

/** Calls of `continueAsNew` that are made while a node is run. */
const continuationsIn = (node: Node, { context, code }: Look): Node[] =>
  [...nodesOf(node, context.sourceCode.visitorKeys, isFunction)].filter(
    (inner) =>
      inner.type === "CallExpression" && code.flow.pathOf(inner.callee) === "continueAsNew",
  );

/** Whether a clause always throws on what it caught: another error would take its place. */
const alwaysThrowsOn = ({ param, body }: NodeOf<"CatchClause">): boolean => {
  const thrown = body.body.find((statement) => statement.type === "ThrowStatement");
  const error = thrown && bare(thrown.argument);
  return error?.type === "Identifier" && param?.type === "Identifier" && error.name === param.name;
};

export const noCaughtContinueAsNew = defineRule({
  description: "calls `continueAsNew()` where no catch clause is around it",
  why: "`continueAsNew()` leaves the workflow by throwing. A catch clause around it takes that for an error: what comes after still runs, and where it throws another error, the run fails instead of beginning anew.",
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
      if (!handler || alwaysThrowsOn(handler)) return;
      for (const node of continuationsIn(block, look)) {
        look.context.report({ node, messageId: "caught" });
      }
    },
  }),
});
