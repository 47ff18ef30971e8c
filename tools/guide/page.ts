// The TypeScript of a document, as modules that the compiler can check.
//
// A block that begins with a comment such as `// worker.ts` is a module of that name. All others
// are one module, in which a block sees what those before it declare, and may declare it anew. A
// comment `<!-- ts … -->` declares what readers can guess; a block marked `ts ignore` is skipped.
import ts from "typescript";

/** A line of a module, and the line of the document that it comes from. */
interface Line {
  readonly text: string;
  readonly from: number;
}

export interface Module {
  readonly name: string;
  readonly lines: readonly Line[];
}

interface Block {
  readonly kind: "shown" | "hidden";
  readonly lines: readonly Line[];
}

const opening = /^(?:(```)ts|<!-- ts)\s*$/;

function* blocksOf(document: string): Generator<Block> {
  let kind: Block["kind"] | undefined;
  let lines: Line[] = [];
  for (const [index, text] of document.split("\n").entries()) {
    const opened = kind === undefined && opening.exec(text);
    if (opened) {
      kind = opened[1] ? "shown" : "hidden";
      lines = [];
    } else if (kind && text === (kind === "shown" ? "```" : "-->")) {
      yield { kind, lines };
      kind = undefined;
    } else if (kind) lines.push({ text, from: index + 1 });
  }
}

const fileName = /^\/\/ ([\w/.-]+\.c?ts)$/;
const textOf = (lines: readonly Line[]): string => lines.map(({ text }) => text).join("\n");

/** What an import brings, one line each, so that what two blocks import is imported once. */
function* importsOf(node: ts.ImportDeclaration): Generator<string> {
  const from = node.moduleSpecifier.getText();
  const { name, namedBindings, isTypeOnly = false } = node.importClause ?? {};
  const type = isTypeOnly ? "type " : "";
  if (name) yield `import ${type}${name.text} from ${from};`;
  if (!namedBindings) return;
  if (ts.isNamespaceImport(namedBindings)) {
    yield `import ${type}${namedBindings.getText()} from ${from};`;
    return;
  }
  for (const element of namedBindings.elements) {
    yield `import ${type}{ ${element.getText()} } from ${from};`;
  }
}

interface Parts {
  readonly imports: readonly Line[];
  readonly rest: readonly Line[];
}

/** Takes a block apart; nothing can be exported from inside another block. */
const partsOf = ({ lines }: Block): Parts => {
  const tree = ts.createSourceFile("block.ts", textOf(lines), ts.ScriptTarget.ES2023, true);
  const imports: Line[] = [];
  const isImport = new Set<number>();
  for (const node of tree.statements.filter(ts.isImportDeclaration)) {
    const [first, last] = [node.getStart(), node.getEnd()].map(
      (position) => tree.getLineAndCharacterOfPosition(position).line,
    );
    for (let line = first ?? 0; line <= (last ?? 0); line += 1) isImport.add(line);
    const from = lines[first ?? 0]?.from ?? 0;
    for (const text of importsOf(node)) imports.push({ text, from });
  }
  const rest = lines
    .filter((_, index) => !isImport.has(index))
    .map(({ text, from }) => ({ text: text.replace(/^export (?!\{)/, ""), from }));
  return { imports, rest };
};

const once = (lines: readonly Line[]): Line[] => [
  ...new Map(lines.toReversed().map((line) => [line.text, line])).values(),
];

/** The blocks without a name: each one inside the one before. */
const nested = (blocks: readonly Block[]): Line[] => {
  const parts = blocks.map((block) => ({ ...partsOf(block), kind: block.kind }));
  const hidden = parts.filter(({ kind }) => kind === "hidden").flatMap(({ rest }) => rest);
  const shown = parts.filter(({ kind }) => kind === "shown").map(({ rest }) => rest);
  const brace = (text: string): Line => ({ text, from: 0 });
  return [
    ...once(parts.flatMap(({ imports }) => imports)),
    ...hidden,
    ...shown.flatMap((rest) => [brace("{"), ...rest]),
    ...shown.map(() => brace("}")),
    brace("export {};"),
  ];
};

export const modulesOf = (document: string): Module[] => {
  const blocks = [...blocksOf(document)];
  const nameOf = ({ lines }: Block) => fileName.exec(lines[0]?.text ?? "")?.[1];
  const named = blocks.flatMap((block) => {
    const name = nameOf(block);
    return name === undefined ? [] : [{ name, lines: block.lines }];
  });
  const others = blocks.filter((block) => nameOf(block) === undefined);
  return others.length === 0 ? named : [...named, { name: "page.ts", lines: nested(others) }];
};
