// How the rules read a source: its nodes, its imports, the place of a node.
import { posix } from "node:path";
import ts from "typescript";
import type { Finding, Source } from "./house.ts";

/** Of whole files: each rule goes through all of them. */
const nodesOfFiles = new WeakMap<ts.Node, readonly ts.Node[]>();

/** The node and everything below it, from the top down. */
export const nodesOf = (node: ts.Node): readonly ts.Node[] => {
  const known = nodesOfFiles.get(node);
  if (known) return known;
  const nodes: ts.Node[] = [];
  const add = (each: ts.Node): void => {
    nodes.push(each);
    ts.forEachChild(each, add);
  };
  add(node);
  if (ts.isSourceFile(node)) nodesOfFiles.set(node, nodes);
  return nodes;
};

export const lineOf = ({ tree }: Source, position: number): number =>
  tree.getLineAndCharacterOfPosition(position).line + 1;

export const finding = (source: Source, node: ts.Node, what: string): Finding => ({
  path: source.path,
  line: lineOf(source, node.getStart(source.tree)),
  what,
});

export interface Import {
  readonly node: ts.Node;
  /** What the source wrote between the quotes. */
  readonly specifier: string;
  /** The path in the repository, where the import is relative. */
  readonly target: string | undefined;
  /** Erased before the program runs. */
  readonly typeOnly: boolean;
}

const importsOfFiles = new WeakMap<ts.Node, readonly Import[]>();

export const importsOf = (source: Source): readonly Import[] => {
  const known = importsOfFiles.get(source.tree);
  if (known) return known;
  const imports = [...importsIn(source)];
  importsOfFiles.set(source.tree, imports);
  return imports;
};

function* importsIn(source: Source): Generator<Import> {
  for (const node of nodesOf(source.tree)) {
    const name = specifierOf(node);
    if (!name || !ts.isStringLiteral(name)) continue;
    const specifier = name.text;
    const target = specifier.startsWith(".")
      ? posix.join(posix.dirname(source.path), specifier)
      : undefined;
    yield { node, specifier, target, typeOnly: isTypeOnly(node) };
  }
}

const specifierOf = (node: ts.Node): ts.Node | undefined => {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return node.argument.literal;
  const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isCall ? node.arguments[0] : undefined;
};

const isTypeOnly = (node: ts.Node): boolean => {
  if (ts.isImportDeclaration(node)) return node.importClause?.isTypeOnly ?? false;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return ts.isImportTypeNode(node);
};

/** Whether an identifier stands for a value or a type, and is not just the name of a member. */
export const isReference = (node: ts.Identifier): boolean => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node;
  if (ts.isQualifiedName(parent)) return parent.right !== node;
  const isMember =
    ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent);
  return !(isMember && parent.name === node);
};

export type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.Node };

export const isFunctionWithBody = (node: ts.Node): node is FunctionWithBody =>
  ts.isFunctionLike(node) && "body" in node && node.body !== undefined;

/** What a reader would call a function. */
export const nameOf = (node: ts.SignatureDeclaration): string => {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  if (named) return named.getText();
  if (ts.isConstructorDeclaration(node)) return "the constructor";
  return ts.isPropertyAssignment(node.parent) ? node.parent.name.getText() : "this function";
};

/** `a.b.c` of an expression, and an empty text for one that is no plain name. */
export const dottedName = (node: ts.Node): string => {
  if (ts.isIdentifier(node)) return node.text;
  if (!ts.isPropertyAccessExpression(node)) return "";
  return `${dottedName(node.expression)}.${node.name.text}`;
};
