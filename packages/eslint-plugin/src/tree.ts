// Reading a syntax tree: its kinds of nodes, what is around a node, and what is below it.
import type { SourceCode } from "eslint";

/** A node as ESTree has it; the types of ESLint name it only in what its functions take. */
export type Node = NonNullable<Parameters<SourceCode["getScope"]>[0]>;
export type NodeOf<Type extends Node["type"]> = Extract<Node, { type: Type }>;
export type Call = NodeOf<"CallExpression">;
export type FunctionNode = NodeOf<
  "ArrowFunctionExpression" | "FunctionExpression" | "FunctionDeclaration"
>;

export const parentOf = (node: Node): Node | undefined =>
  (node as Node & { readonly parent?: Node | null }).parent ?? undefined;

export const isFunction = (node: Node): node is FunctionNode =>
  node.type === "ArrowFunctionExpression" ||
  node.type === "FunctionExpression" ||
  node.type === "FunctionDeclaration";

/** What TypeScript and optional chains put around an expression without changing what it is. */
const wrappers: ReadonlySet<string> = new Set([
  "ChainExpression",
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSInstantiationExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
]);

export const bare = (node: Node): Node =>
  wrappers.has(node.type) ? bare((node as unknown as { expression: Node }).expression) : node;

/** The node together with its wrappers. */
export const wrapped = (node: Node): Node => {
  const parent = parentOf(node);
  return parent && wrappers.has(parent.type) ? wrapped(parent) : node;
};

/** The nodes around a node, from the inside out. */
export function* around(node: Node): Generator<Node> {
  for (let outer = parentOf(node); outer; outer = parentOf(outer)) yield outer;
}

export const functionAround = (node: Node): FunctionNode | undefined => {
  for (const outer of around(node)) if (isFunction(outer)) return outer;
  return undefined;
};

export const isWithin = (node: Node, outer: Node): boolean =>
  node === outer || [...around(node)].includes(outer);

/** Type of node → names of the members that hold nodes. */
export type Keys = SourceCode["visitorKeys"];

const childrenOf = (node: Node, keys: Keys): Node[] =>
  (keys[node.type] ?? [])
    .flatMap((key) => (node as unknown as Record<string, Node | (Node | null)[] | null>)[key])
    .filter((child): child is Node => typeof child?.type === "string");

/** The node and everything below it, from the top down, without what `isSkipped` says. */
export function* nodesOf(
  node: Node,
  keys: Keys,
  isSkipped: (below: Node) => boolean = () => false,
): Generator<Node> {
  yield node;
  for (const child of childrenOf(node, keys)) {
    if (!isSkipped(child)) yield* nodesOf(child, keys, isSkipped);
  }
}

/** The name of a member where it stands in the text: `a.name`, `a["name"]`. */
export const memberName = ({ computed, property }: NodeOf<"MemberExpression">) => {
  if (!computed && property.type === "Identifier") return property.name;
  const isText = property.type === "Literal" && typeof property.value === "string";
  return isText ? String(property.value) : undefined;
};

/** `a` of `a.b.c`, and of `a` itself. */
export const rootOf = (node: Node): NodeOf<"Identifier"> | undefined => {
  const inner = bare(node);
  if (inner.type === "MemberExpression") return rootOf(inner.object);
  return inner.type === "Identifier" ? inner : undefined;
};

/** Whether nothing uses the value of an expression. */
export const isDropped = (node: Node): boolean => {
  const parent = parentOf(wrapped(node));
  return (
    parent?.type === "ExpressionStatement" ||
    (parent?.type === "UnaryExpression" && parent.operator === "void")
  );
};

/** What calls its function before it returns. */
const callingAtOnce = /^(every|filter|find|flatMap|forEach|from|map|reduce|some)$/;

/** Whether a function is called where it is written, and nowhere later. */
export const isCalledAtOnce = (node: FunctionNode): boolean => {
  const outer = wrapped(node);
  const parent = parentOf(outer);
  if (parent?.type !== "CallExpression") return false;
  const callee = bare(parent.callee);
  if (callee === node) return true;
  return callee.type === "MemberExpression" && callingAtOnce.test(memberName(callee) ?? "");
};
