// Which exports no other file uses. A name that is exported for nothing looks like a contract: its
// readers look for callers, and a change of it seems to concern others.
import { posix } from "node:path";
import ts from "typescript";
import { purePackages } from "../pure-packages.ts";
import type { Finding, House, Rule, Source } from "./house.ts";
import { finding, importsOf, nodesOf } from "./syntax.ts";

interface Export {
  readonly name: string;
  readonly node: ts.Node;
}

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const namesBoundBy = (name: ts.BindingName): readonly ts.Identifier[] =>
  ts.isIdentifier(name)
    ? [name]
    : name.elements.flatMap((element) =>
        ts.isBindingElement(element) ? namesBoundBy(element.name) : [],
      );

/** A function, a class, a type or an enumeration. */
type Named = ts.DeclarationStatement | ts.ClassDeclaration;

function* exportsOf({ tree }: Source): Generator<Export> {
  for (const statement of tree.statements) {
    for (const node of exportedBy(statement)) yield { name: node.text, node };
  }
}

const exportedBy = (statement: ts.Statement): readonly (ts.Identifier | ts.StringLiteral)[] => {
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    return clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name) : [];
  }
  if (!isExported(statement)) return [];
  if (ts.isVariableStatement(statement)) {
    const { declarations } = statement.declarationList;
    return declarations.flatMap(({ name }) => namesBoundBy(name));
  }
  const { name } = statement as Named;
  return name && ts.isIdentifier(name) ? [name] : [];
};

/** Stands for a module whose exports are all used, or may be. */
const all = "*";

/** What an import takes by name; all, where a module is named as a whole. */
function* namesTakenBy(node: ts.Node): Generator<string> {
  if (ts.isImportTypeNode(node)) yield node.qualifier?.getText().split(".")[0] ?? all;
  if (ts.isCallExpression(node)) yield all;
  const clause = clauseOf(node);
  if (!clause) return;
  if (!ts.isNamedImports(clause) && !ts.isNamedExports(clause)) yield all;
  else for (const { name, propertyName } of clause.elements) yield (propertyName ?? name).text;
}

/** The names between the braces of an import or an export, or what stands in their place. */
const clauseOf = (node: ts.Node): ts.NamedImportBindings | ts.NamedExportBindings | undefined => {
  if (ts.isImportDeclaration(node)) return node.importClause?.namedBindings;
  return ts.isExportDeclaration(node) ? node.exportClause : undefined;
};

/** The files that a package's manifest names: other programs import these. */
function* entriesOf({ files }: House): Generator<string> {
  for (const [path, text] of files) {
    if (!/(^|\/)package\.json$/.test(path)) continue;
    for (const [, named = ""] of text.matchAll(/"(\.\/[\w./-]+\.tsx?)"/g)) {
      yield posix.join(posix.dirname(path), named);
    }
  }
}

/** What ships. */
const looked = /^packages\/[^/]+\/src\//;

const key = (path: string, name: string): string => `${path} ${name}`;

function* unusedExports(house: House): Generator<Finding> {
  const used = new Set([...entriesOf(house)].map((path) => key(path, all)));
  for (const source of house.sources) {
    for (const { node, target } of importsOf(source)) {
      if (target === undefined) continue;
      for (const name of namesTakenBy(node)) used.add(key(target, name));
    }
  }
  for (const source of house.sources) {
    if (!looked.test(source.path) || used.has(key(source.path, all))) continue;
    for (const { name, node } of exportsOf(source)) {
      if (!used.has(key(source.path, name))) yield finding(source, node, `${name} is not imported`);
    }
  }
}

const wordsOf = ({ tree }: Source): readonly string[] =>
  nodesOf(tree).flatMap((node) => (ts.isIdentifier(node) ? [node.text] : []));

/** Types are named by declarations of what else is exported. */
const isOfValue = ({ parent }: ts.Node): boolean =>
  ts.isExportSpecifier(parent) && !parent.isTypeOnly && !parent.parent.parent.isTypeOnly;

/** The pure packages are made for the others: what none of them names is not asked for. */
function* unusedInIndexes({ sources }: House): Generator<Finding> {
  for (const name of purePackages) {
    const index = sources.find(({ path }) => path === `packages/${name}/src/index.ts`);
    const users = sources.filter((source) =>
      importsOf(source).some(
        ({ specifier, target }) => specifier === `@ekiden/${name}` || target === index?.path,
      ),
    );
    const words = new Set(users.flatMap(wordsOf));
    for (const { name: exported, node } of index ? exportsOf(index) : []) {
      if (index && isOfValue(node) && !words.has(exported))
        yield finding(index, node, `no other package imports ${exported}`);
    }
  }
}

export const exportRules = {
  "an export is used by another file": {
    instead: "remove `export`, or what is exported if its own file does not use it either",
    find: unusedExports,
  },
  "a value that a pure package exports is used by another package, or by a test": {
    instead: "export it no longer",
    find: unusedInIndexes,
  },
} satisfies Record<string, Rule>;
