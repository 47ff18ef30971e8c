// Bundles test files, and the sources they import, into a folder of plain JavaScript. A process
// that reads hundreds of TypeScript modules one by one needs a second of processor time before its
// first test; the bundles of all files are made in a few seconds, and read at once.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type OnLoadResult, type Plugin } from "esbuild";
import { isAlive } from "./alive.ts";
import { repository } from "./files.ts";

/** What is below these starts TypeScript files, or changes what modules see when they load. */
const fromSources = ["packages/server/test/sim/"];

/** Read as they are; all else that is not in this list or the repository stays outside. */
const bundled =
  /^(@ekiden|@aws-sdk|@smithy|@sinclair|@opentelemetry|commander|fast-check|jsonc-parser)(\/|$)/;

/** A bundled CommonJS module asks for Node's own modules by `require`. */
const requireOfBundle =
  'import * as ownModule from "node:module"; ' +
  "const require = ownModule.createRequire(import.meta.url);";

export interface TestBuild {
  /** Holds the bundles, and may be removed after the run. */
  readonly folder: string;
  /** The file that Node is given in place of a test file, named relative to the repository. */
  fileOf(path: string): string;
  /** The test file that a place in a bundle comes from, relative to the repository. */
  pathOf(file: string): string;
}

/** A module finds its neighbours where its source is, not where the bundle is. */
const ownAddress: Plugin = {
  name: "own-address",
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx?$/ }, ({ path }): OnLoadResult | undefined => {
      const text = readFileSync(path, "utf8");
      if (!text.includes("import.meta.")) return undefined;
      const contents = text
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)));
      return { contents, loader: path.endsWith("x") ? "tsx" : "ts" };
    });
  },
};

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
const measuresCoverage = process.env.NODE_V8_COVERAGE !== undefined;

const isBundled = (path: string): boolean =>
  !measuresCoverage && !fromSources.some((beginning) => path.startsWith(beginning));

/** Where packages are found. What is left of runs that were cut short is removed. */
const newFolder = (): string => {
  const parent = join(repository, "dist", "tests");
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (!isAlive(Number(name))) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const folder = join(parent, String(process.pid));
  mkdirSync(folder, { recursive: true });
  return folder;
};

export const buildTests = async (paths: readonly string[]): Promise<TestBuild> => {
  const folder = newFolder();
  await build({
    absWorkingDir: repository,
    entryPoints: paths.filter(isBundled),
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
    plugins: [ownAddress, outside],
    banner: { js: requireOfBundle },
    logLevel: "error",
  });
  return {
    folder,
    fileOf: (path) =>
      isBundled(path) ? join(folder, `${path.slice(0, -3)}.js`) : sourceEntry(folder, path),
    pathOf: (file) =>
      file.startsWith(folder)
        ? relative(folder, file).replace(/\.js$/, ".ts")
        : relative(repository, file),
  };
};

/** Loads TypeScript as it is imported. */
const sourceEntry = (folder: string, path: string): string => {
  const file = join(folder, `${path.replaceAll("/", "-")}.mjs`);
  const source = pathToFileURL(join(repository, path)).href;
  writeFileSync(file, `import "tsx";\nawait import("${source}");\n`);
  return file;
};
