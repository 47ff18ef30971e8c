import type { Scope } from "eslint";
import { type Change, changes } from "../changes.ts";
import { defineRule, type Look } from "../rule.ts";
import { isEmptyCollection, isExported, isIterated, isMadeLater } from "../shared-state.ts";
import { bare, type Node } from "../tree.ts";

const collections: ReadonlySet<string> = new Set([
  "ArrayExpression",
  "NewExpression",
  "ObjectExpression",
]);

/** Whether a variable holds an object that was made where it is declared, or is a class. */
const holdsCollection = ({ defs }: Scope.Variable): boolean => {
  const [definition] = defs;
  if (definition?.type === "ClassName") return true;
  const init = definition?.type === "Variable" ? definition.node.init : undefined;
  return init !== undefined && init !== null && collections.has(bare(init).type);
};

/** Whether a variable holds a Map, a Set or the like: none is made to stay empty. */
const holdsKeys = ({ defs: [definition] }: Scope.Variable): boolean => {
  const init = definition?.type === "Variable" ? definition.node.init : undefined;
  return init !== undefined && init !== null && bare(init).type === "NewExpression";
};

const declaredAt = (variable: Scope.Variable | undefined): Node | undefined =>
  variable?.defs[0]?.name as Node | undefined;

const isGlobalState = ({ root, byMethod }: Change, { code }: Look): boolean => {
  const variable = code.names.variableOf(root);
  const declared = declaredAt(variable);
  if (!variable || !declared) return !byMethod;
  return !code.contains(declared) && (!byMethod || holdsCollection(variable));
};

/** What is known of a variable that is declared outside of workflow code. */
interface Shared {
  /** Changed by code that runs beside workflows, or by workflows themselves. */
  isChangedOutside: boolean;
  isChangedInside: boolean;
}

/** Where workflow code reads what is not the same on each worker. */
const readsOf = (variable: Scope.Variable, shared: Shared | undefined, look: Look): Node[] => {
  const { code } = look;
  const isEmpty = isEmptyCollection(variable, look);
  const isOpen = shared?.isChangedOutside || (isExported(variable) && isEmpty);
  // What nothing in this file fills is filled by what it is handed to, or it is of no use.
  const isFilledElsewhere = isEmpty && holdsKeys(variable) && !shared;
  return variable.references
    .map(({ identifier }) => identifier as Node)
    .filter((node) => code.names.isRead(node) && code.contains(node))
    .filter(
      (node) =>
        isOpen || ((isFilledElsewhere || shared?.isChangedInside) && isIterated(node, look)),
    );
};

/** Collects the changes of each variable that is declared outside of workflow code. */
const record = (change: Change, seen: Map<Scope.Variable, Shared>, look: Look): void => {
  const variable = look.code.names.variableOf(change.root);
  const declared = declaredAt(variable);
  const kinds = variable?.defs[0]?.type;
  if (!variable || !declared || kinds !== "Variable" || look.code.contains(declared)) return;
  if (change.byMethod && !holdsCollection(variable)) return;
  const shared = seen.get(variable) ?? { isChangedOutside: false, isChangedInside: false };
  if (look.code.contains(change.node)) shared.isChangedInside = true;
  else if (isMadeLater(change, declared, look)) shared.isChangedOutside = true;
  seen.set(variable, shared);
};

const variablesOfFile = ({ context }: Look): Scope.Variable[] =>
  context.sourceCode.scopeManager.scopes
    .filter(({ type }) => type === "module" || type === "global")
    .flatMap(({ variables }) => variables)
    .filter((variable) => variable.defs[0]?.type === "Variable");

export const noGlobalState = defineRule({
  description: "keeps its state in its own variables, not in those around it",
  why: "All runs on a worker share the variables of a module, or of any function around the workflow, and a run that is continued on another worker finds others there. So a Map of the module that is filled while the process runs holds other entries, in another order, on each worker. A variable inside the workflow's function belongs to one run, and every replay brings it to the same value. Constants of the module that nothing changes are fine.",
  wrong: "orders.push(input.order); // declared at the top of the file",
  right: "const orders = [];\norders.push(input.order);",
  messages: {
    global:
      "`{{name}}` is shared by all runs on this worker, and unknown to other workers. Declare it inside the workflow's function.",
    read: "`{{name}}` changes while the process runs, and holds something else on another worker. Take the value from the input, from an activity, or from a `sideEffect()`, which records it.",
    iterated:
      "`{{name}}` is filled while the process runs, with other entries and in another order on another worker. Take the entries from the input, from an activity, or from a `sideEffect()`, which records them.",
  },
  listen(look) {
    const seen = new Map<Scope.Variable, Shared>();
    const reported = new Set<Node>();
    const { context } = look;
    const listeners = changes(look, (change) => {
      if (change.isDoubtful) return;
      record(change, seen, look);
      if (!look.code.contains(change.node) || !isGlobalState(change, look)) return;
      reported.add(change.root);
      const data = { name: change.root.name };
      context.report({ node: change.node, messageId: "global", data });
    });
    return {
      ...listeners,
      "Program:exit"() {
        for (const variable of new Set([...seen.keys(), ...variablesOfFile(look)])) {
          const reads = readsOf(variable, seen.get(variable), look);
          for (const node of reads.filter((read) => !reported.has(read))) {
            const messageId = isIterated(node, look) ? "iterated" : "read";
            context.report({ node, messageId, data: { name: variable.name } });
          }
        }
      },
    };
  },
});
