// Who may import whom, as two tables; ARCHITECTURE.md says why.
import { posix } from "node:path";
import { eachSource, type Finding, type House, type Rule, type Source } from "./house.ts";
import { finding, importsOf } from "./syntax.ts";

/** Stands for Node's own modules and those that the package's manifest declares. */
const declared = "what its package.json declares";

/** Package → what it may import by name. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: ["@sinclair/typebox"],
  engine: ["@ekiden/model"],
  invariants: ["@ekiden/model", "@ekiden/engine"],
  diagnosis: ["@ekiden/model", "@ekiden/engine"],
  server: ["@ekiden/model", "@ekiden/engine", "@ekiden/diagnosis", declared],
  client: [declared],
  flow: ["@ekiden/client", declared],
  otel: ["@ekiden/flow", declared],
  console: ["@ekiden/model", declared],
  testing: ["@ekiden/model", "@ekiden/invariants", "@ekiden/server", "@ekiden/flow", declared],
  cli: [
    ...["@ekiden/model", "@ekiden/engine", "@ekiden/invariants", "@ekiden/server"],
    ...["@ekiden/client", "@ekiden/flow", declared],
  ],
  "eslint-plugin": [declared],
};

/**
 * Folders and files of the server, lowest first: one imports from the rows above its own, or from
 * its own folder. What is in the first row may be imported by all.
 */
export const serverRanks: readonly (readonly string[])[] = [
  [
    "cache",
    "clock.ts",
    "config-file.ts",
    "config.ts",
    "connection-problem.ts",
    "copy-of.ts",
    "grouped-digits.ts",
    "limits.ts",
    "option-values.ts",
    "options.ts",
    "repeat.ts",
    "run-id.ts",
    "start-thread.ts",
    "virtual-clock.ts",
    "trace-settings.ts",
    "log",
  ],
  ["store"],
  ["access", "changes", "matching"],
  ["functions", "jobs"],
  ["events"],
  ["operations"],
  ["audit", "figures"],
  ["http"],
  ["metrics", "tracing"],
  ["node"],
  ["index.ts"],
];

/** Folders of the store over PostgreSQL, lowest first: one imports from those before its own. */
const postgresFolders = ["connection", "migrations", "tables", "commit", "task-queue", "cluster"];

const shipped = /^packages\/[^/]+\/(src|bin)\//;
const shippedSource = /^packages\/[^/]+\/src\//;
const serverSource = /^packages\/server\/src\//;
const postgresSource = /^packages\/server\/src\/store\/postgres\//;

/** The folder that an import does not leave: a package, an example, or a folder of the root. */
const homeOf = (path: string): string => {
  const [top = "", second = ""] = path.split("/");
  return top === "packages" || top === "examples" ? `${top}/${second}` : top;
};

const packageOf = (path: string): string => path.split("/")[1] ?? "";

/** `@scope/name` or `name` of what an import names. */
const moduleOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

const isDeclared = ({ files }: House, { path }: Source, specifier: string): boolean => {
  if (specifier.startsWith("node:")) return true;
  const manifest = JSON.parse(files.get(`packages/${packageOf(path)}/package.json`) ?? "{}");
  // What a browser loads is bundled: an installed package needs none of it.
  const isBundled = ["cli", "console"].includes(packageOf(path));
  const bundled = isBundled ? manifest.devDependencies : {};
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  const installed = { ...dependencies, ...optionalDependencies, ...peerDependencies };
  return moduleOf(specifier) in { ...installed, ...bundled };
};

function* importsPastTheTable(house: House): Generator<Finding> {
  for (const source of house.sources.filter(({ path }) => shipped.test(path))) {
    const name = packageOf(source.path);
    const allowed = mayImport[name] ?? [];
    for (const { node, specifier, target } of importsOf(source)) {
      const module = moduleOf(specifier);
      const isOther = !module.startsWith("@ekiden/") && allowed.includes(declared);
      if (target !== undefined || allowed.includes(module)) continue;
      if (isOther && isDeclared(house, source, specifier)) continue;
      yield finding(source, node, `${name} may not import ${specifier}`);
    }
  }
}

/** What stands directly below `src/`: a folder or a file. */
const partOf = (path: string): string => path.replace(serverSource, "").split("/")[0] ?? "";
const rankOf = (path: string): number =>
  serverRanks.findIndex((parts) => parts.includes(partOf(path)));

function* importsPastTheRanks(source: Source): Generator<Finding> {
  const part = partOf(source.path);
  if (rankOf(source.path) === -1) yield finding(source, source.tree, `${part} has no rank`);
  for (const { node, target } of importsOf(source)) {
    if (target === undefined || !serverSource.test(target) || partOf(target) === part) continue;
    const [own, other] = [rankOf(source.path), rankOf(target)];
    if (other >= own && other > 0) {
      yield finding(source, node, `${part} may not import ${partOf(target)}`);
    }
  }
}

/** Also of types: a reader of one folder has to know only those before it. */
function* importsPastTheFolders(source: Source): Generator<Finding> {
  const folderOf = (path: string) => path.replace(postgresSource, "").split("/")[0] ?? "";
  const own = folderOf(source.path);
  const rank = postgresFolders.indexOf(own);
  if (rank === -1) yield finding(source, source.tree, `${own} is none of the folders`);
  for (const { node, target } of importsOf(source)) {
    if (target === undefined || !postgresSource.test(target)) continue;
    const other = folderOf(target);
    if (postgresFolders.indexOf(other) > rank) {
      yield finding(source, node, `${own} may not import ${other}`);
    }
  }
}

/** Below a package only what is not shipped. */
const testing = /^(tests|(packages|examples)\/[^/]+\/test)\//;

function* importsThatLeave(source: Source): Generator<Finding> {
  const folder = shipped.test(source.path)
    ? posix.join(homeOf(source.path), source.path.split("/")[2] ?? "")
    : homeOf(source.path);
  for (const { node, target } of importsOf(source)) {
    if (target === undefined || target.startsWith(`${folder}/`)) continue;
    // The command's file below bin/ starts what is below src/.
    if (folder.endsWith("/bin") && target.startsWith(`${homeOf(source.path)}/src/`)) continue;
    // Tests of any package start programs as the repository's tools know how.
    if (target.startsWith("tools/") && testing.test(source.path)) continue;
    yield finding(source, node, `${target} is outside ${folder}`);
  }
}

/** Beside the index: what is preloaded, needs an optional peer, or spares loading the rest. */
const entries: ReadonlySet<string> = new Set([
  "@ekiden/flow/guards",
  "@ekiden/flow/prometheus",
  "@ekiden/model/shown-text",
  "@ekiden/server/start-thread",
]);

function* importsByPath(source: Source): Generator<Finding> {
  for (const { node, specifier } of importsOf(source)) {
    if (entries.has(specifier)) continue;
    if (specifier.startsWith("@ekiden/") && specifier !== moduleOf(specifier)) {
      yield finding(source, node, `${specifier} reaches into a package`);
    }
  }
}

/** What one file may name of another: sources, manifests and the command's own file. */
const mayName = /\.(tsx?|js|json|html)$/;
const relativePath = /["'`](\.{1,2}\/[\w./-]*\w)/g;

/** Sources that a file names between quotes, by their own path or by that of what is built. */
function* sourcesNamedIn(path: string, text: string): Generator<string> {
  for (const [, named = ""] of text.matchAll(relativePath)) {
    const target = posix.join(posix.dirname(path), named);
    if (target.endsWith(".tsx")) yield target;
    else yield `${target.replace("/dist/", "/src/").replace(/\.[jt]s$/, "")}.ts`;
  }
}

function* deadFiles({ files, sources }: House): Generator<Finding> {
  const named = new Set(
    [...files].flatMap(([path, text]) =>
      mayName.test(path) ? [...sourcesNamedIn(path, text)] : [],
    ),
  );
  for (const source of sources) {
    if (!shippedSource.test(source.path) || named.has(source.path)) continue;
    yield finding(source, source.tree, "no other file names this one");
  }
}

export const importRules = {
  "a package imports only what its row in the table allows": {
    instead: "import downwards only, and declare other modules in the package's package.json",
    find: importsPastTheTable,
  },
  "a file of the server imports only from lower ranks": {
    instead: "move the shared part down, or hand it in from node.ts",
    find: eachSource(serverSource, importsPastTheRanks),
  },
  "a file of the store over PostgreSQL imports only from its folder and those below": {
    instead: "move the shared part down, or hand it in from postgres-store.ts",
    find: eachSource(postgresSource, importsPastTheFolders),
  },
  "a relative import stays inside its package": {
    instead: "import the package by its name",
    find: eachSource(/./, importsThatLeave),
  },
  "a package is imported by its name alone": {
    instead: "export what you need from the package's index.ts",
    find: eachSource(/./, importsByPath),
  },
  "every file of a package is used": { instead: "delete it", find: deadFiles },
} satisfies Record<string, Rule>;
