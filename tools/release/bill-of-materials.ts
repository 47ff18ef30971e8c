// What is shipped, as CycloneDX: the published packages, what npm installs with them, and what is
// bundled into them. Examples, benchmarks and tools are no part of it.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build } from "esbuild";
import { repository } from "../files.ts";
import { installedWith, manifestIn, publishedPackages } from "./packages.ts";

const run = promisify(execFile);
const maxOutputBytes = 64 * 1024 * 1024;

export interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
}

interface Dependency {
  readonly ref: string;
  readonly dependsOn: readonly string[];
}

export interface BillOfMaterials {
  readonly components: readonly Component[];
  readonly dependencies: readonly Dependency[];
}

/** Of the lock, not of the folder of what is installed: other programs may be changing that. */
const billOf = async (...words: readonly string[]): Promise<BillOfMaterials> => {
  const workspaces = publishedPackages().flatMap(({ folder }) => ["--workspace", folder]);
  const all = ["sbom", "--package-lock-only", "--sbom-format=cyclonedx", ...words, ...workspaces];
  const { stdout } = await run("npm", all, { cwd: repository, maxBuffer: maxOutputBytes });
  return JSON.parse(stdout) as BillOfMaterials;
};

const packageOfPath = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;

const bundling = { bundle: true, splitting: true, format: "esm", logLevel: "silent" } as const;

/** As packages/cli/bundle.ts has it: what npm installs with the command is not in its bundle. */
const commandOptions: BuildOptions = {
  ...bundling,
  entryPoints: [join(repository, "packages/cli/src/main.ts")],
  outdir: "command",
  platform: "node",
  conditions: ["source"],
  external: [...installedWith(manifestIn("packages/cli")), "tsx", "undici"],
};

/** What the console is made of; Vite, which builds it, does not tell. */
const consoleOptions: BuildOptions = {
  ...bundling,
  entryPoints: [join(repository, "packages/console/src/main.tsx")],
  outdir: "console",
  platform: "browser",
  loader: { ".svg": "file", ".woff2": "file", ".png": "file" },
};

/** Names of the packages of others whose code is in a bundle. */
const bundledBy = async (options: BuildOptions): Promise<readonly string[]> => {
  const { metafile } = await build({ ...options, write: false, metafile: true });
  return Object.keys(metafile?.inputs ?? {})
    .map((path) => packageOfPath.exec(path)?.[1])
    .filter((name) => name !== undefined);
};

/** With those whose code `bundled` names; `everything` is the bill with what is for development. */
const withBundled = (
  shipped: BillOfMaterials,
  everything: BillOfMaterials,
  bundled: ReadonlySet<string>,
): BillOfMaterials => {
  const known = new Set(shipped.components.map((each) => each["bom-ref"]));
  const added = everything.components.filter(
    (each) => bundled.has(each.purl ? nameOf(each.purl) : each.name) && !known.has(each["bom-ref"]),
  );
  const refs = new Set(added.map((each) => each["bom-ref"]));
  return {
    ...shipped,
    components: [...shipped.components, ...added],
    dependencies: [
      ...shipped.dependencies,
      ...everything.dependencies.filter(({ ref }) => refs.has(ref)),
    ],
  };
};

/** `@scope/name` of `pkg:npm/%40scope/name@1.2.3`. */
const nameOf = (purl: string): string =>
  decodeURIComponent(purl.replace(/^pkg:npm\//, "").replace(/@[^@]*$/, ""));

export const billOfMaterials = async (): Promise<BillOfMaterials> => {
  const [shipped, everything, inCommand, inConsole] = await Promise.all([
    billOf("--omit=dev"),
    billOf(),
    bundledBy(commandOptions),
    bundledBy(consoleOptions),
  ]);
  return withBundled(shipped, everything, new Set([...inCommand, ...inConsole]));
};
