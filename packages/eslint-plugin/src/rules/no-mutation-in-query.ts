import { changes } from "../changes.ts";
import { lasting } from "../flow-calls.ts";
import { defineRule } from "../rule.ts";
import { isWithin, type Node } from "../tree.ts";

export const noMutationInQuery = defineRule({
  description: "leaves everything as it is when it answers a query",
  why: "When a handler is called is not in the history, so a replay does not call it at the same moments. What it changed would be changed on one worker only, and the next worker would go another way.",
  wrong: "status.handle(() => {\n  timesAsked += 1;\n  return current;\n});",
  right: "status.handle(() => current);",
  messages: {
    change:
      "A query must not change `{{name}}`: no replay answers the query again. Change state in the workflow, or in a handler of a signal or an update.",
    lasting:
      "A query must not call `{{name}}()`, which leaves something behind in the workflow. Do it in the workflow, or in a handler of a signal or an update.",
  },
  listen(look) {
    const listeners = changes(look, ({ node, root, isDoubtful }) => {
      const outer = look.code.queryFunctionAround(node);
      const declared = look.code.names.variableOf(root)?.defs[0]?.name as Node | undefined;
      if (!outer || isDoubtful || (declared && isWithin(declared, outer))) return;
      look.context.report({ node, messageId: "change", data: { name: root.name } });
    });
    const changesByCall = listeners.CallExpression;
    return {
      ...listeners,
      CallExpression(node) {
        changesByCall?.(node);
        const { flow } = look.code;
        const isLasting =
          lasting.includes(flow.pathOf(node.callee) ?? "") || flow.isDurableCall(node);
        if (!isLasting || !look.code.queryFunctionAround(node)) return;
        const name = look.context.sourceCode.getText(node.callee);
        look.context.report({ node, messageId: "lasting", data: { name } });
      },
    };
  },
});
