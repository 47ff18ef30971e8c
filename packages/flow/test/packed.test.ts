// The package as npm packs it: all that its exports name, and all that these load, is in it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("../", import.meta.url));
const textOf = (path: string): string => readFileSync(join(folder, path), "utf8");

const packed = async (): Promise<ReadonlySet<string>> => {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const { stdout } = await promisify(execFile)("npm", args, { cwd: folder });
  const [{ files }] = JSON.parse(stdout) as [{ files: readonly { readonly path: string }[] }];
  return new Set(files.map(({ path }) => path));
};

const relative = /(?:from|import)\s*\(?"(\.{1,2}\/[^"]+)"/g;

/** A file, and all that it loads of the package, and these load. */
const loadedBy = (path: string, found = new Set<string>()): ReadonlySet<string> => {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, specifier = ""] of textOf(path).matchAll(relative)) {
    loadedBy(posix.join(posix.dirname(path), specifier), found);
  }
  return found;
};

test("what the exports of the package name is packed, with all that it loads", async () => {
  const files = await packed();
  const { exports } = JSON.parse(textOf("package.json")) as {
    exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
  };
  assert.ok(Object.keys(exports).length >= 3);
  for (const [entry, { types, default: script }] of Object.entries(exports)) {
    assert.ok(files.has(posix.normalize(types)), `${entry}: ${types}`);
    for (const path of loadedBy(posix.normalize(script))) {
      assert.ok(files.has(path), `${entry} loads ${path}, which is not packed`);
    }
  }
});
