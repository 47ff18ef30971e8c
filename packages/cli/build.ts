// Bundles the built command into a few files: a process that reads six hundred modules takes three
// times as long to start. What is native, or loads files of its own, stays outside.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { build } from "esbuild";
import { at, bundleOptions } from "./bundle.ts";

const dist = at("dist");
// Declarations are the compiler's, which may be writing them just now.
const old = existsSync(dist) ? readdirSync(dist).filter((name) => name.endsWith(".js")) : [];
for (const name of old) rmSync(join(dist, name));
const { metafile } = await build({ ...bundleOptions, metafile: true });

/** What is in the bundles, relative to the repository: their licences go along with them. */
const modules = new Set(
  Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs)),
);
const inRepository = [...modules].map((path) => relative(at("../.."), resolve(path)));
mkdirSync(at("../../dist/bundled"), { recursive: true });
writeFileSync(at("../../dist/bundled/cli.json"), JSON.stringify(inRepository));
