// What code changes: variables it assigns to, and objects it changes in place.
import type { Rule } from "eslint";
import type { Names } from "./names.ts";
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
  ...["push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin", "clear"],
  ...doubtfulMethods,
]);

const collections = /^(Weak)?(Map|Set)|^(FormData|Headers|URLSearchParams)/;

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

/** The object that a call changes in place, if it is one of the calls that do. */
const changedByCall = ({ code: { names } }: Look, call: Call): Node | undefined => {
  const callee = bare(call.callee);
  if (callee.type !== "MemberExpression") return undefined;
  const origin = names.originOf(callee);
  const isFunction = origin?.module === undefined && changingFunctions.has(origin?.path ?? "");
  if (isFunction) return call.arguments[0];
  return changingMethods.has(memberName(callee) ?? "") ? callee.object : undefined;
};

/** Calls `tell` for each change that a file makes. */
export const changes = (look: Look, tell: (change: Change) => void): Rule.RuleListener => {
  const written = (node: Node, targets: readonly Node[], byMethod = false) => {
    for (const target of targets) {
      const root = rootOf(target);
      if (root) tell({ node, root, target, byMethod });
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
      const changed = changedByCall(look, node);
      if (changed) written(node, [changed], true);
    },
  };
};
