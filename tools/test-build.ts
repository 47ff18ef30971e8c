// Bundles test files, and the sources they import, into a folder of plain JavaScript. A process
// that reads hundreds of TypeScript modules one by one needs a second of processor time before its
// first test; the bundles of all files are made in a few seconds, and read at once.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type OnLoadResult, type Plugin } from "esbuild";
import { isAlive } from "./alive.ts";
import { repository } from "./files.ts";

/** What each process of tests imports before its files. */
const following = "tools/test-following.ts";
const hang = "tools/test-hang.ts";

/**
 * What sources start as threads and processes of their own, by the extension that they have
 * themselves: from TypeScript each start needs a loader, which takes eight times as long.
 */
const started = [
  "packages/cli/src/embed/service-thread.ts",
  "packages/server/src/functions/local/program.ts",
  "packages/server/src/functions/local/watch.ts",
  "packages/server/src/store/sqlite/checkpoint-worker.ts",
];
const starters =
  /\/(embed\/threaded-service|functions\/local\/(function-process|program)|store\/sqlite\/checkpoint)\.ts$/;

/** Read as they are; all else that is not in this list or the repository stays outside. */
const bundled =
  /^(@ekiden|ekiden|@aws-sdk|@smithy|@sinclair|@opentelemetry|commander|fast-check|jsonc-parser)(\/|$)/;

/** In parts, so that a bundle of this file still has the words and not its own address. */
const meta = ["import", "meta"].join(".");

/** A bundled CommonJS module asks for Node's own modules by `require`. */
const requireOfBundle =
  'import * as ownModule from "node:module"; ' +
  `const require = ownModule.createRequire(${meta}.url);`;

export interface TestBuild {
  /** Holds the bundles, and may be removed after the run. */
  readonly folder: string;
  /** The file that Node is given in place of test files, named relative to the repository. */
  entryOf(this: void, paths: readonly string[]): string;
  /** The test file that a place in a bundle comes from, relative to the repository. */
  pathOf(file: string): string;
}

const neighbour = new RegExp(`new URL\\("([\\w-]+\\.ts)", ${meta}\\.url\\)`, "g");

/**
 * A module finds its neighbours where its source is, not where the bundle is. What is started is
 * found where its own bundle is, if it has one.
 */
const ownAddress = (folder: string, entries: ReadonlySet<string>): Plugin => ({
  name: "own-address",
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx?$/ }, ({ path }): OnLoadResult | undefined => {
      const text = readFileSync(path, "utf8");
      if (!text.includes(`${meta}.`)) return undefined;
      const source = relative(repository, path);
      const own = starters.test(path) ? bundleOf(folder, source) : path;
      const contents = text
        .replaceAll(neighbour, (words: string, name: string) => {
          const entry = join(dirname(source), name);
          if (!entries.has(entry)) return words;
          return `new URL(${JSON.stringify(pathToFileURL(bundleOf(folder, entry)).href)})`;
        })
        .replaceAll(`${meta}.url`, JSON.stringify(pathToFileURL(own).href))
        .replaceAll(`${meta}.dirname`, JSON.stringify(dirname(path)));
      return { contents, loader: path.endsWith("x") ? "tsx" : "ts" };
    });
  },
});

/** Found from where they are imported: two packages may have different versions of one. */
const outside: Plugin = {
  name: "outside",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, kind, importer, resolveDir }) => {
      const isOurs = pluginData === outside || kind === "entry-point" || bundled.test(path);
      if (isOurs || path.startsWith("node:")) return undefined;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: outside });
      return { path: found.errors.length > 0 ? path : found.path, external: true };
    });
  },
};

/** What a bundle covers cannot be told for each of its sources. */
const isFromSources = process.env.NODE_V8_COVERAGE !== undefined;

/**
 * For its caller alone, and where packages are found; named after this process, so that what is
 * left of runs that were cut short is known, and removed.
 */
export const newFolder = (): string => {
  const parent = join(repository, "dist", "tests");
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (!isAlive(Number.parseInt(name, 10)))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(parent, `${process.pid}-`));
};

/** Of files of the repository, each at its own path below the folder, as JavaScript. */
export const bundleInto = async (folder: string, paths: readonly string[]): Promise<void> => {
  await build({
    absWorkingDir: repository,
    entryPoints: [...paths, ...started],
    outbase: repository,
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    sourcemap: "linked",
    conditions: ["source"],
    mainFields: ["module", "main"],
    plugins: [ownAddress(folder, new Set(paths)), outside],
    banner: { js: requireOfBundle },
    logLevel: "error",
  });
};

export const buildTests = async (paths: readonly string[]): Promise<TestBuild> => {
  const folder = newFolder();
  await bundleInto(folder, [following, hang, ...(isFromSources ? [] : paths)]);
  return {
    folder,
    entryOf: (group) => writeEntry(folder, group),
    pathOf: (file) =>
      file.startsWith(folder)
        ? relative(folder, file).replace(/\.m?js$/, ".ts")
        : relative(repository, file),
  };
};

/**
 * No test begins before all files are read. Where all that were read so far have ended while the
 * next file is awaited, node:test takes that for the end: it runs hooks of later files too early,
 * and, after one that fails for that reason, none of the others.
 */
const untilAllAreRead = [
  'const { before } = await import("node:test");',
  "let allAreRead = () => {};",
  "const reading = new Promise((resolve) => { allAreRead = resolve; });",
  "before(() => reading);",
];

/** Named after its first test file, and how many others there are. */
const writeEntry = (folder: string, [path = "", ...others]: readonly string[]): string => {
  const paths = [path, ...others];
  const more = others.length > 0 ? `-and-${others.length}-more` : "";
  const file = join(folder, `${path.slice(0, -3)}${more}.mjs`);
  const imports = paths.map((path) => `await import("${addressOf(folder, path)}");`);
  const lines = [
    `import { endFollowing } from "${pathToFileURL(bundleOf(folder, following)).href}";`,
    ...(isFromSources ? ['import "tsx";'] : []),
    // Imported by a statement node:test would be there before what is to change how it begins.
    `const { endHangs } = await import("${pathToFileURL(bundleOf(folder, hang)).href}");`,
    "endHangs();",
    ...untilAllAreRead,
    ...imports,
    "endFollowing();",
    "allAreRead();",
  ];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
};

const bundleOf = (folder: string, path: string): string => join(folder, `${path.slice(0, -3)}.js`);

const addressOf = (folder: string, path: string): string =>
  pathToFileURL(isFromSources ? join(repository, path) : bundleOf(folder, path)).href;
