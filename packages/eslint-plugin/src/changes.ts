// What code changes: variables it assigns to, and objects it changes in place.
import type { Rule } from "eslint";
import { keyOf, type Names } from "./names.ts";
import type { Look } from "./rule.ts";
import { bare, type Call, isDropped, memberName, type Node, type NodeOf, rootOf } from "./tree.ts";

export interface Change {
  readonly node: Node;
  /** The variable that is assigned to, or that holds what is changed. */
  readonly root: NodeOf<"Identifier">;
  /** What is assigned to, or the object that a method changes. */
  readonly target: Node;
  /** Whether a method changes it, which only its kind of object tells for certain. */
  readonly byMethod: boolean;
  /** Whether the method may rather give another value, of one that cannot change: `date.add(1)`. */
  readonly isDoubtful: boolean;
}

/** Values that cannot change have such methods, too: those of dates, decimals and the like. */
const doubtfulMethods: ReadonlySet<string> = new Set(["set", "add", "delete"]);

const changingMethods: ReadonlySet<string> = new Set([
  ...["push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"],
  "clear",
  ...doubtfulMethods,
]);

const collections = /^((Weak)?(Map|Set)|FormData|Headers|URLSearchParams)\.new\(/;

/** Global functions that change their first argument. */
const changingFunctions: ReadonlySet<string> = new Set([
  "Object.assign",
  "Object.defineProperty",
  "Object.defineProperties",
  "Object.setPrototypeOf",
  "Reflect.set",
  "Reflect.deleteProperty",
  "Reflect.defineProperty",
]);

/** The places that an assignment to a pattern writes to. */
const targetsIn = (pattern: Node): Node[] => {
  switch (pattern.type) {
    case "ObjectPattern":
      return pattern.properties.flatMap(targetsIn);
    case "Property":
      return targetsIn(pattern.value);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? targetsIn(element) : []));
    case "AssignmentPattern":
      return targetsIn(pattern.left);
    case "RestElement":
      return targetsIn(pattern.argument);
    case "VariableDeclaration":
      return [];
    default:
      return [pattern];
  }
};

/** What a variable, or a member of an object that it holds, is declared with. */
const declaredWith = (expression: Node, names: Names): Node | undefined => {
  const node = bare(expression);
  if (node.type === "MemberExpression") {
    const object = declaredWith(node.object, names);
    const properties = object?.type === "ObjectExpression" ? object.properties : [];
    const found = properties.find(
      (property) => property.type === "Property" && keyOf(property) === memberName(node),
    );
    return found?.type === "Property" ? bare(found.value) : undefined;
  }
  const definition = names.variableOf(node)?.defs[0];
  if (definition?.type !== "Variable") return undefined;
  const { id, init } = definition.node;
  return init && id.type === "Identifier" ? bare(init) : undefined;
};

const holdsCollection = (expression: Node, names: Names): boolean => {
  const value = declaredWith(expression, names);
  const origin = value && names.originOf(value);
  return origin?.module === undefined && collections.test(origin?.path ?? "");
};

/** What a call changes in place, if it is one of the calls that do. */
const changeByCall = (
  { code: { names } }: Look,
  call: Call,
): Pick<Change, "target" | "isDoubtful"> | undefined => {
  const callee = bare(call.callee);
  if (callee.type !== "MemberExpression") return undefined;
  const origin = names.originOf(callee);
  const isFunction = origin?.module === undefined && changingFunctions.has(origin?.path ?? "");
  const [given] = call.arguments;
  if (isFunction) return given && { target: given, isDoubtful: false };
  const [method, target] = [memberName(callee) ?? "", callee.object];
  if (!changingMethods.has(method)) return undefined;
  const mayGiveAnother = doubtfulMethods.has(method) && !isDropped(call);
  return { target, isDoubtful: mayGiveAnother && !holdsCollection(target, names) };
};

/** Calls `tell` for each change that a file makes. */
export const changes = (look: Look, tell: (change: Change) => void): Rule.RuleListener => {
  const written = (node: Node, targets: readonly Node[]) => {
    for (const target of targets) {
      const root = rootOf(target);
      if (root) tell({ node, root, target, byMethod: false, isDoubtful: false });
    }
  };
  return {
    AssignmentExpression: (node) => written(node, targetsIn(node.left)),
    UpdateExpression: (node) => written(node, [node.argument]),
    ForInStatement: (node) => written(node.left, targetsIn(node.left)),
    ForOfStatement: (node) => written(node.left, targetsIn(node.left)),
    UnaryExpression(node) {
      if (node.operator === "delete") written(node, [node.argument]);
    },
    CallExpression(node) {
      const change = changeByCall(look, node);
      const root = change && rootOf(change.target);
      if (root) tell({ node, root, ...change, byMethod: true });
    },
  };
};
