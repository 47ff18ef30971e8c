import type { Rule } from "eslint";
import { defineRule, type Look } from "../rule.ts";
import { type FunctionNode, isFunction, type Node, nodesOf } from "../tree.ts";

const waits = (node: Node): boolean =>
  node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);

/** Without an await of its own, a function gives the same answer without the word. */
const suggestionsFor = (
  node: FunctionNode,
  { context: { sourceCode } }: Look,
): Rule.SuggestionReportDescriptor[] => {
  const inner = [...nodesOf(node.body, sourceCode.visitorKeys, isFunction)];
  const [word, next] = sourceCode.getFirstTokens(node, 2);
  if (inner.some(waits) || node.generator || word?.value !== "async" || !next) return [];
  const fix: Rule.ReportFixer = (fixer) => fixer.removeRange([word.range[0], next.range[0]]);
  return [{ messageId: "remove", fix }];
};

export const noAwaitInQuery = defineRule({
  description: "answers queries at once, without waiting",
  why: "The handler is called after a turn of the workflow, and answers from the state that there is then. Nothing can be awaited there: keep what the answer needs in a variable, and return it.",
  wrong: "status.handle(async () => await lookUp(input.id));",
  right: "status.handle(() => current);",
  hasSuggestions: true,
  messages: {
    async:
      "A query is answered at once, so its handler must not be async. Keep what it needs in a variable of the workflow, and return that.",
    called: "A handler of a query calls this function, and must not wait for it.",
    generator: "A query is answered at once, so its handler must not be a generator.",
    remove: "Remove `async`.",
  },
  listen(look) {
    const check = (node: FunctionNode) => {
      const { queryHandlers, queryFunctions } = look.code;
      if (!queryFunctions.has(node)) return;
      const isHandler = queryHandlers.has(node);
      if (node.async) {
        const messageId = isHandler ? "async" : "called";
        const suggest = isHandler ? suggestionsFor(node, look) : [];
        look.context.report({ node, messageId, suggest });
      } else if (isHandler && node.generator) {
        look.context.report({ node, messageId: "generator" });
      }
    };
    return {
      ArrowFunctionExpression: check,
      FunctionExpression: check,
      FunctionDeclaration: check,
    };
  },
});
