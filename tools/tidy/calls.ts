// What may be called, exported or written where.
import ts from "typescript";
import { purePackages } from "../pure-packages.ts";
import { eachSource, type Finding, type Rule, type Source } from "./house.ts";
import { dottedName, finding, isReference, nodesOf } from "./syntax.ts";

const pure = new RegExp(`^packages/(${purePackages.join("|")})/src/`);
const server = /^packages\/server\/src\//;
const workflows = /^packages\/flow\/src\/workflow\//;
const tests = /^(packages\/[^/]+\/test|tests)\//;

const isKeyword = (node: ts.Node) =>
  node.kind === ts.SyntaxKind.AsyncKeyword || node.kind === ts.SyntaxKind.AwaitKeyword;

/** `new Date(…)` of a time that is given, by which it is written for people. */
const isOfGivenTime = (node: ts.Identifier): boolean =>
  node.text === "Date" &&
  ts.isNewExpression(node.parent) &&
  node.parent.expression === node &&
  (node.parent.arguments?.length ?? 0) > 0;

const isImpureName = (node: ts.Node): boolean =>
  ts.isIdentifier(node) &&
  /^(Promise|Date)$/.test(node.text) &&
  isReference(node) &&
  !isOfGivenTime(node);

function* impurities(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    const isWaiting = isKeyword(node) || ts.isAwaitExpression(node);
    if (isWaiting || isImpureName(node) || dottedName(node) === "Math.random") {
      yield finding(source, node, `${node.getText().split(/\s/)[0]} is not pure`);
    }
  }
}

const timers = /^(setTimeout|setInterval)$/;
const clocks = /^(Date\.now|performance\.now|process\.hrtime(\.bigint)?|Math\.random)$/;

const readsTime = (node: ts.Node): boolean => {
  if (ts.isIdentifier(node)) return timers.test(node.text) && isReference(node);
  if (ts.isNewExpression(node)) {
    return dottedName(node.expression) === "Date" && !node.arguments?.length;
  }
  return clocks.test(dottedName(node));
};

function* readingsOfTime(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    if (readsTime(node)) yield finding(source, node, node.getText());
  }
}

const processTime = /^(Date|setTimeout|setInterval|setImmediate)$/;

/** Also `new Date(…)` of a time that is given: workflows have times as numbers. */
function* readingsOfProcess(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    const isNamed = ts.isIdentifier(node) && processTime.test(node.text) && isReference(node);
    const isClock = !ts.isIdentifier(node) && clocks.test(dottedName(node));
    if (isNamed || (isClock && dottedName(node) !== "Date.now")) {
      yield finding(source, node, node.getText());
    }
  }
}

function* sleeps(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    if (ts.isIdentifier(node) && timers.test(node.text) && isReference(node)) {
      yield finding(source, node, node.text);
    }
  }
}

const absence = /\bis not (installed|here)$/;
const isTitle = ({ parent }: ts.Node): boolean =>
  ts.isCallExpression(parent) && /^(test|describe)$/.test(parent.expression.getText());

function* absences(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateTail(node);
    if (!isText || !absence.test(node.text) || isTitle(node)) continue;
    yield finding(source, node, "a reason to skip");
  }
}

/** What the language and Node.js give may be something else in a test. */
const ofTheProcess = /^(process|performance|Date|JSON|globalThis)$/;

function* mocks(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    if (!ts.isCallExpression(node) || !/\bmock\.(method|fn)$/.test(dottedName(node.expression)))
      continue;
    const [given] = node.arguments;
    if (!given || !ofTheProcess.test(given.getText())) yield finding(source, node, "a mock");
  }
}

const sql =
  /^\s*(select\s.+\sfrom\s|insert\s+(or \w+ )?into\s|update\s+\w+\s+set\s|delete\s+from\s|(create|alter|drop)\s+(unique |temp |virtual )?(table|index|view|trigger)\s|pragma\s)/is;

function* sqlTexts(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node);
    if (isText && sql.test(node.text)) yield finding(source, node, "SQL text");
  }
}

/** A step that is made by hand changes a state outside the commit that is to store it. */
function* stepsByHand(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    if (ts.isNewExpression(node) && dottedName(node.expression) === "Step") {
      yield finding(source, node, "new Step");
    }
  }
}

function* keysByHand(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    const isCall =
      ts.isCallExpression(node) && /^domain(Key|Scope)$/.test(node.expression.getText());
    const isCast = ts.isAsExpression(node) && /^Domain(Key|Scope)$/.test(node.type.getText());
    if (isCall || isCast) yield finding(source, node, "a key of a domain");
  }
}

function* environments(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    const isImport =
      ts.isImportSpecifier(node) &&
      (node.propertyName ?? node.name).text === "env" &&
      node.parent.parent.parent.moduleSpecifier.getText().includes("process");
    if (isImport || dottedName(node) === "process.env") yield finding(source, node, "process.env");
  }
}

function* unnamedExports(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    const isStar = ts.isExportDeclaration(node) && !node.exportClause;
    const isDefault =
      node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent);
    if (isStar) yield finding(source, node, "export *");
    if (isDefault || ts.isExportAssignment(node)) yield finding(source, node, "a default export");
  }
}

/** `...{ a, b }` inside a literal says no more than `a, b`. */
function* literalsInLiterals(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    if (!ts.isSpreadAssignment(node) && !ts.isJsxSpreadAttribute(node)) continue;
    if (ts.isObjectLiteralExpression(node.expression)) yield finding(source, node, "`...{ }`");
  }
}

export const callRules = {
  "pure packages are synchronous and read no clock and no randomness (I3)": {
    instead: "take the time as an argument, and let the server wait",
    find: eachSource(pure, impurities),
  },
  "the server reads time through its clock": {
    instead: "use the Clock that is handed in",
    find: eachSource(server, readingsOfTime),
    exempt: {
      "packages/server/src/clock.ts": "It is the clock.",
      "packages/server/src/store/sqlite/checkpoint-worker.ts":
        "A thread of its own, which rests between checkpoints and has no clock to be handed.",
      "packages/server/src/functions/local/program.ts":
        "A process of its own, whose functions ask how much of their time is left.",
    },
  },
  "what runs inside a workflow reads no clock, no randomness and no timer of the process": {
    instead: "take the time from the run's turn, and random numbers from its generator",
    find: eachSource(workflows, readingsOfProcess),
  },
  "tests wait for a signal and not for time": {
    instead: "wait for what is to happen, or step the test's clock",
    find: eachSource(tests, sleeps),
  },
  "tests that need a program are skipped in one way, which the gate forbids": {
    instead: "call `skipWithout` of tools/programs.ts",
    find: eachSource(tests, absences),
  },
  "tests mock no part of ours": {
    instead: "use the part itself, and hand it what the test is about",
    find: eachSource(tests, mocks),
    exempt: {
      "packages/cli/test/embed/embed.test.ts": "It looks at requests, which are sent as ever.",
      "packages/flow/test/file-offload.test.ts": "A file of Node.js, whose syncs are counted.",
      "packages/server/test/events/stopping.test.ts": "A read of the store is held back, and made.",
      "packages/server/test/human-tasks/notifier.test.ts": "Reads of the store are counted.",
    },
  },
  "SQL is written below store/ only": {
    instead: "add a verb to the store",
    find: eachSource(/^packages\/(?!server\/src\/store\/)[^/]+\/(src|bin)\//, sqlTexts),
  },
  "an execution is written by the one writer of the stores only (I2)": {
    instead: "call `start` or `step` of the store's executions",
    find: eachSource(/^packages\/(?!engine\/)[^/]+\/(src|bin)\//, stepsByHand),
    exempt: { "packages/server/src/store/execution-writer.ts": "It is the writer." },
  },
  "keys of domains are made by accounts and by stores only": {
    instead: "call `domainKey` of the account, or pass on the key that a store has handed out",
    find: eachSource(/^packages\/(?!server\/src\/store\/)[^/]+\/(src|bin)\//, keysByHand),
    exempt: { "packages/server/src/operations/account.ts": "It is the account." },
  },
  "environment variables are read in config.ts and in the command only": {
    instead: "add an option to the table in options.ts",
    find: eachSource(
      /^packages\/(?!server\/src\/config\.ts|cli\/)[^/]+\/(src|bin)\//,
      environments,
    ),
    exempt: {
      "packages/client/src/environment.ts":
        "A client's region, endpoint and keys have names that all tools of AWS know.",
    },
  },
  "a literal has its members without a literal around them": {
    instead: "write the members plainly",
    find: eachSource(/./, literalsInLiterals),
  },
  "everything is exported by its own name": {
    instead: "write `export { name } from`",
    find: eachSource(/./, unnamedExports),
    exempt: {
      "packages/eslint-plugin/src/index.ts":
        "ESLint's users and oxlint import a plugin by default.",
    },
  },
} satisfies Record<string, Rule>;
