// Variables from outside of workflow code that change while runs are under way, and where workflow
// code reads or iterates them.
import type { Scope } from "eslint";
import type { Change } from "./changes.ts";
import type { Look } from "./rule.ts";
import {
  around,
  bare,
  type FunctionNode,
  functionAround,
  isCalledAtOnce,
  isFunction,
  memberName,
  type Node,
  type NodeOf,
  parentOf,
  wrapped,
} from "./tree.ts";

const variableOfFunction = (node: FunctionNode, { context }: Look): Scope.Variable | undefined => {
  const parent = parentOf(wrapped(node));
  const declaration = parent?.type === "VariableDeclarator" ? parent : node;
  const [variable] = context.sourceCode.getDeclaredVariables(declaration);
  return variable?.defs.some(({ node }) => node === declaration) ? variable : undefined;
};

export const isExported = ({ defs, references }: Scope.Variable): boolean => {
  const declared = defs[0]?.name as Node | undefined;
  const uses = references.map(({ identifier }) => identifier as Node);
  return [...(declared ? [declared] : []), ...uses].some((node) => {
    const parent = parentOf(node);
    if (parent?.type === "ExportSpecifier" || parent?.type === "ExportDefaultDeclaration") {
      return true;
    }
    const statement = parent?.type === "VariableDeclarator" ? parentOf(parent) : parent;
    if (node !== declared || !statement) return false;
    return /^Export(Named|Default)Declaration$/.test(parentOf(statement)?.type ?? "");
  });
};

/** The function in which a node is run later than the code around it; none: it is run with it. */
const laterFunction = (node: Node, scope: FunctionNode | undefined): FunctionNode | undefined => {
  for (const outer of around(node)) {
    if (outer === scope) return undefined;
    if (isFunction(outer) && !isCalledAtOnce(outer)) return outer;
  }
  return undefined;
};

/** Whether a function only serves to set up what is around it: each call of it stands there. */
const isSetUp = (node: FunctionNode, scope: FunctionNode | undefined, look: Look): boolean => {
  const variable = variableOfFunction(node, look);
  if (!variable || isExported(variable)) return false;
  const uses = variable.references.filter((reference) => !reference.init);
  return (
    uses.length > 0 &&
    uses.every(({ identifier }) => laterFunction(identifier as Node, scope) === undefined)
  );
};

/** Whether a change is made after the code that declares the variable has run. */
export const isMadeLater = ({ node }: Change, declared: Node, look: Look): boolean => {
  const scope = functionAround(declared);
  const later = laterFunction(node, scope);
  return later !== undefined && !isSetUp(later, scope, look);
};

const empty = /^(Map|Set|Array|Object)\.new\(\)$/;

/** Whether a variable is declared as a collection with nothing in it, for others to fill. */
export const isEmptyCollection = (variable: Scope.Variable, { code }: Look): boolean => {
  const [definition] = variable.defs;
  const given = definition?.type === "Variable" ? definition.node.init : undefined;
  const init = given && bare(given as Node);
  if (init?.type === "ArrayExpression") return init.elements.length === 0;
  if (init?.type === "ObjectExpression") return init.properties.length === 0;
  const origin = init?.type === "NewExpression" ? code.names.originOf(init) : undefined;
  return origin?.module === undefined && empty.test(origin?.path ?? "");
};

const iterating =
  /^(entries|every|filter|find|findLast|flatMap|forEach|join|keys|map|reduce|some|values)$/;
const iteratingFunction =
  /^(Array\.from|(Map|Set)\.new|Map\.groupBy|Object\.(entries|fromEntries|groupBy|keys|values)|Promise\.(all|allSettled|any|race)|JSON\.stringify)$/;

/** Whether a value is gone through from its first element on: the order matters then. */
export const isIterated = (identifier: Node, look: Look): boolean => {
  const node = chainAround(identifier);
  const parent = parentOf(wrapped(node));
  if (!parent) return false;
  switch (parent.type) {
    case "ForOfStatement":
    case "ForInStatement":
      return bare(parent.right) === node;
    case "SpreadElement":
    case "YieldExpression":
      return true;
    case "MemberExpression":
      return iterating.test(memberName(parent) ?? "");
    case "CallExpression":
    case "NewExpression":
      return isIteratedBy(parent, node, look);
    default:
      return false;
  }
};

/** Whether a value is an argument of a function or a constructor that goes through it. */
const isIteratedBy = (
  call: NodeOf<"CallExpression" | "NewExpression">,
  value: Node,
  { code }: Look,
): boolean => {
  if (!call.arguments.some((argument) => bare(argument) === value)) return false;
  const path = code.names.originOf(call.callee)?.path ?? "";
  return iteratingFunction.test(call.type === "NewExpression" ? `${path}.new` : path);
};

/** `state.orders` of `state.orders.values()`: the members that are no methods which iterate. */
const chainAround = (node: Node): Node => {
  const parent = parentOf(wrapped(node));
  if (parent?.type !== "MemberExpression" || bare(parent.object) !== node) return node;
  const call = parentOf(wrapped(parent));
  const isCalled = call?.type === "CallExpression" && bare(call.callee) === parent;
  return isCalled ? node : chainAround(parent);
};
