// `npm run commonjs`: writes what CommonJS needs of packages that are ES modules, into `dist/cjs`
// of each: for every entry of its exports a script that requires the ES module, and types.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { filesBelow, repository } from "../files.ts";
import { commonJsTypes, entryScript } from "./texts.ts";

interface Entry {
  readonly require?: { readonly types: string; readonly default: string };
  readonly default: string;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, Entry>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(repository, folder, "package.json"), "utf8"));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

const folderOf = (name: string): string => `packages/${name.slice("@ekiden/".length)}`;

/** A package of ours that has no types for CommonJS: they are taken as those of an ES module. */
const isOnlyModule = (name: string): boolean =>
  name.startsWith("@ekiden/") && !manifestOf(folderOf(name)).exports["."]?.require;

const writeFor = (folder: string): void => {
  const { name, exports, dependencies = {} } = manifestOf(folder);
  const dist = join(repository, folder, "dist");
  const target = join(dist, "cjs");
  rmSync(target, { recursive: true, force: true });
  const modules = Object.keys(dependencies).filter(isOnlyModule);
  for (const path of filesBelow(`${folder}/dist`).filter((each) => each.endsWith(".d.ts"))) {
    const inside = posix.relative(`${folder}/dist`, path);
    const text = readFileSync(join(repository, path), "utf8");
    write(join(target, inside), commonJsTypes(text, modules));
  }
  write(join(target, "package.json"), '{ "type": "commonjs" }\n');
  for (const [path, entry] of Object.entries(exports)) {
    if (!entry.require) throw new Error(`${name} has no "require" for its export ${path}.`);
    const script = join(repository, folder, entry.require.default);
    const module = posix.relative(posix.dirname(entry.require.default), entry.default);
    write(script, entryScript(posix.join(name, path), module));
  }
};

for (const name of ["client", "flow", "testing", "otel", "cli"]) writeFor(`packages/${name}`);
