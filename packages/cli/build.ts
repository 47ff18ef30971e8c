// Bundles the built command into a few files: a process that reads six hundred modules takes three
// times as long to start. What is native, or loads files of its own, stays outside.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { at, bundleOptions } from "./bundle.ts";

const dist = at("dist");
// Declarations are the compiler's, which may be writing them just now.
const old = existsSync(dist) ? readdirSync(dist).filter((name) => name.endsWith(".js")) : [];
for (const name of old) rmSync(join(dist, name));
await build(bundleOptions);
