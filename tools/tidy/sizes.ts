// The numbers of the house: what is larger is split by subject.
import ts from "typescript";
import { eachSource, type Finding, type House, type Rule, type Source } from "./house.ts";
import { dottedName, finding, isFunctionWithBody, lineOf, nameOf, nodesOf } from "./syntax.ts";

const maxLinesOfFile = 400;
const maxLinesOfFunction = 60;
const maxColumns = 100;
const maxParameters = 3;
const maxLevels = 3;
const maxComplexity = 10;

function* longFiles({ files }: House): Generator<Finding> {
  for (const [path, text] of files) {
    if (!/\.(tsx?|css)$/.test(path)) continue;
    const lines = text.split("\n").length - 1;
    if (lines > maxLinesOfFile) yield { path, line: lines, what: `${lines} lines` };
  }
}

function* longFunctions(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    if (!isFunctionWithBody(node)) continue;
    const lines = lineOf(source, node.end) - lineOf(source, node.getStart(source.tree)) + 1;
    if (lines > maxLinesOfFunction && !listsTests(node)) {
      yield finding(source, node, `${nameOf(node)} has ${lines} lines`);
    }
  }
}

const declaresTests = /^(test|it|describe|suite)$/;

/** A function whose body declares tests is a list of them, and as long as the list. */
const listsTests = (node: ts.Node): boolean =>
  nodesOf(node).some(
    (inner) => ts.isCallExpression(inner) && declaresTests.test(dottedName(inner.expression)),
  );

/** Texts may be as long as what they say, and so may a comment with an address in it. */
function* longLines(source: Source): Generator<Finding> {
  const lines = source.text.split("\n");
  if (lines.every((text) => text.length <= maxColumns)) return;
  const charactersOfText = new Map<number, number>();
  for (const { line, characters } of textsOf(source)) {
    charactersOfText.set(line, (charactersOfText.get(line) ?? 0) + characters);
  }
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    const columns = [...text].length;
    if (columns - (charactersOfText.get(line) ?? 0) <= maxColumns || text.includes("https://")) {
      continue;
    }
    yield { path: source.path, line, what: `${columns} columns` };
  }
}

/** How much of each line is inside a literal. */
function* textsOf(source: Source): Generator<{ line: number; characters: number }> {
  for (const node of nodesOf(source.tree)) {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node);
    if (!isText && !ts.isRegularExpressionLiteral(node)) continue;
    const first = lineOf(source, node.getStart());
    for (const [index, part] of node.getText().split("\n").entries()) {
      yield { line: first + index, characters: [...part].length };
    }
  }
}

function* longParameterLists(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    if (!ts.isFunctionLike(node)) continue;
    const count = countedParameters(node).length;
    if (count > maxParameters) {
      yield finding(source, node, `${nameOf(node)} takes ${count} parameters`);
    }
  }
}

/** Three, and then an object of options. */
const countedParameters = ({ parameters }: ts.SignatureDeclaration) =>
  parameters.filter(({ name }, index) => {
    const isOptions = name.getText() === "options" && index === parameters.length - 1;
    return !isOptions && name.getText() !== "this";
  });

const isBranch = (node: ts.Node): boolean =>
  (ts.isIfStatement(node) && !isElseIf(node)) ||
  ts.isIterationStatement(node, false) ||
  ts.isSwitchStatement(node) ||
  ts.isTryStatement(node);

const isElseIf = (node: ts.IfStatement): boolean =>
  ts.isIfStatement(node.parent) && node.parent.elseStatement === node;

const deepBranches = (source: Source): readonly Finding[] => {
  const found: Finding[] = [];
  /** A function inside a function counts anew. */
  const look = (node: ts.Node, level: number): void => {
    const own = ts.isFunctionLike(node) ? 0 : level + Number(isBranch(node));
    if (own > maxLevels && isBranch(node)) found.push(finding(source, node, `level ${own}`));
    ts.forEachChild(node, (child) => look(child, own));
  };
  look(source.tree, 0);
  return found;
};

const shortCircuits: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

/** Whether the node adds a way through its function. */
const isFork = (node: ts.Node): boolean =>
  ts.isIfStatement(node) ||
  ts.isConditionalExpression(node) ||
  ts.isIterationStatement(node, false) ||
  ts.isCaseClause(node) ||
  ts.isCatchClause(node) ||
  (ts.isBinaryExpression(node) && shortCircuits.has(node.operatorToken.kind));

/** Forks of the function itself: a function inside it counts for itself. */
const forksBelow = (node: ts.Node): number => {
  let count = 0;
  ts.forEachChild(node, (child) => {
    if (!isFunctionWithBody(child)) count += Number(isFork(child)) + forksBelow(child);
  });
  return count;
};

function* complexFunctions(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    if (!isFunctionWithBody(node)) continue;
    const complexity = 1 + forksBelow(node);
    if (complexity > maxComplexity) {
      yield finding(source, node, `${nameOf(node)} has a complexity of ${complexity}`);
    }
  }
}

export const sizeRules = {
  "a file has at most 400 lines": {
    instead: "split it by subject",
    find: longFiles,
  },
  "a function has at most 60 lines": {
    instead: "let it say what happens, and others how",
    find: eachSource(/./, longFunctions),
    exempt: {
      "packages/flow/src/worker/watchdog.ts":
        "Its text is the program of a thread, so all that it calls is inside of it.",
    },
  },
  "a line has at most 100 columns": {
    instead: "break it",
    find: eachSource(/./, longLines),
  },
  "a function takes at most three parameters and an object of options": {
    instead: "take one object with named members",
    find: eachSource(/./, longParameterLists),
  },
  "a function has a cyclomatic complexity of at most 10": {
    instead: "name a part of it, look its cases up in a table, or return early",
    find: eachSource(/./, complexFunctions),
  },
  "branches nest at most three levels deep": {
    instead: "return early, or name the inner part as a function",
    find: eachSource(/./, deepBranches),
  },
} satisfies Record<string, Rule>;
