// What is shipped, as CycloneDX: the published packages, what npm installs with them, and what is
// bundled into them. Examples, benchmarks and tools are no part of it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { bundledIn, bundles } from "../bundled.ts";
import { repository } from "../files.ts";
import { manifestIn, publishedPackages } from "./packages.ts";

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

/** Names of the packages of others whose code the last build has put into a bundle. */
const bundledNames = (): readonly string[] =>
  bundles.flatMap((name) => bundledIn(name)).map((folder) => manifestIn(folder).name);

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
  const [shipped, everything] = await Promise.all([billOf("--omit=dev"), billOf()]);
  return withBundled(shipped, everything, new Set(bundledNames()));
};
