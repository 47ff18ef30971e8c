import type { Scope } from "eslint";
import { type Change, changes } from "../changes.ts";
import { defineRule, type Look } from "../rule.ts";
import { bare, type Node } from "../tree.ts";

const collections: ReadonlySet<string> = new Set([
  "ArrayExpression",
  "NewExpression",
  "ObjectExpression",
]);

/** Whether a variable holds an object that was made where it is declared. */
const holdsCollection = ({ defs }: Scope.Variable): boolean => {
  const [definition] = defs;
  const init = definition?.type === "Variable" ? definition.node.init : undefined;
  return init !== undefined && init !== null && collections.has(bare(init).type);
};

const isGlobalState = ({ root, byMethod }: Change, { code }: Look): boolean => {
  const variable = code.names.variableOf(root);
  const declared = variable?.defs[0]?.name as Node | undefined;
  if (!variable || !declared) return !byMethod;
  return !code.contains(declared) && (!byMethod || holdsCollection(variable));
};

export const noGlobalState = defineRule({
  description: "keeps its state in its own variables, not in those around it",
  why: "All runs on a worker share the variables of a module, or of any function around the workflow, and a run that is continued on another worker finds others there. A variable inside the workflow's function belongs to one run, and every replay brings it to the same value.",
  wrong: "orders.push(input.order); // declared at the top of the file",
  right: "const orders = [];\norders.push(input.order);",
  messages: {
    global:
      "`{{name}}` is shared by all runs on this worker, and unknown to other workers. Declare it inside the workflow's function.",
  },
  listen: (look) =>
    changes(look, (change) => {
      if (!look.code.contains(change.node) || !isGlobalState(change, look)) return;
      const data = { name: change.root.name };
      look.context.report({ node: change.node, messageId: "global", data });
    }),
});
