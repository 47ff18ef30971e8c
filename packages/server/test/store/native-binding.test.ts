// A server whose native part of better-sqlite3 cannot be loaded says why, and what to do.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { explainBinding } from "../../src/store/sqlite/native-binding.ts";
import { openNodeSqlite } from "../../src/store/sqlite/node-sqlite.ts";

const source = new URL("../../src/store/sqlite/", import.meta.url);
const require = createRequire(source);
const installed = dirname(require.resolve("better-sqlite3/package.json"));
const folder = mkdtempSync(join(tmpdir(), "ekiden-binding-"));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Doctored {
  /** What is done to the package; without it there is none. */
  readonly change?: (better: string) => void;
}

/** A project whose better-sqlite3 is a copy that was changed, and the store's own sources. */
const project = (name: string, { change }: Doctored): string => {
  const place = join(folder, name);
  const better = join(place, "node_modules", "better-sqlite3");
  cpSync(source, join(place, "store", "sqlite"), { recursive: true });
  cpSync(new URL("../store-error.ts", source), join(place, "store", "store-error.ts"));
  mkdirSync(join(place, "node_modules"), { recursive: true });
  if (!change) return place;
  cpSync(join(installed, "lib"), join(better, "lib"), { recursive: true });
  cpSync(join(installed, "package.json"), join(better, "package.json"));
  for (const needed of ["bindings", "file-uri-to-path"]) {
    const target = dirname(require.resolve(`${needed}/package.json`));
    symlinkSync(target, join(place, "node_modules", needed), "junction");
  }
  change(better);
  return place;
};

const binary = "build/Release/better_sqlite3.node";

const withBinary = (content: Buffer | string) => (better: string) => {
  mkdirSync(dirname(join(better, binary)), { recursive: true });
  writeFileSync(join(better, binary), content);
};

/** What a process says that opens a database of files, or one in memory. */
const said = (place: string, opening: string): Promise<string> => {
  const program = `import { openSqlite } from "./store/sqlite/native-binding.ts";
    import { openInMemory } from "./store/sqlite/in-memory.ts";
    try { const one = ${opening}; one.exec("create table a (b)"); console.log("opened"); }
    catch (error) { console.log(error.name + ": " + error.message); }`;
  writeFileSync(join(place, "program.mts"), program);
  const words = ["--import", import.meta.resolve("tsx"), "program.mts"];
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: place }, (_, stdout, stderr) =>
      resolve(stdout.trim() || stderr),
    );
  });
};

const inFile = 'openSqlite("a.db")';

test("where the install script has not run, the error says how to allow it", async () => {
  const text = await said(project("missing", { change: () => undefined }), inFile);
  assert.match(
    text,
    /^StoreError: The native part of better-sqlite3 is missing: its install script/,
  );
  assert.match(text, /`pnpm approve-builds`.*`npm install-scripts approve better-sqlite3`/);
  assert.match(text, /`npm rebuild better-sqlite3`/);
  assert.equal(text.split("\n").length, 1);
});

test("where the package is not installed at all, the error says how to install it", async () => {
  const text = await said(project("absent", {}), inFile);
  assert.match(text, /^StoreError: The package better-sqlite3 is not installed/);
  assert.match(text, /Run `npm install better-sqlite3` to see why/);
  assert.equal(text.split("\n").length, 1);
});

test("where the native part is of another system, the error says to make it here", async () => {
  const text = await said(project("foreign", { change: withBinary("not a library") }), inFile);
  assert.match(text, /^StoreError: The native part of better-sqlite3 was built for another system/);
  assert.match(text, /Run `npm rebuild better-sqlite3` .* on this machine/);
  assert.equal(text.split("\n").length, 1);
});

test("where it was built for another version of Node.js, the error names this one", () => {
  const message =
    "The module '/app/node_modules/better-sqlite3/build/Release/better_sqlite3.node'\nwas compiled " +
    "against a different Node.js version using\nNODE_MODULE_VERSION 115. This version of Node.js " +
    "requires\nNODE_MODULE_VERSION 137. Please try re-compiling or re-installing\nthe module.";
  const error = Object.assign(new Error(message), { code: "ERR_DLOPEN_FAILED" });
  const { message: text = "" } = explainBinding(error) ?? {};
  assert.match(
    text,
    /^The native part of better-sqlite3 was built for another version of Node\.js\./,
  );
  assert.ok(text.includes(`This is Node.js ${process.versions.node}: run \`npm rebuild`), text);
  assert.equal(text.split("\n").length, 1);
});

test("an error of SQLite itself is no matter of the native part", () => {
  const error = Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR" });
  assert.equal(explainBinding(error), undefined);
});

test("a database in memory needs no native part where Node.js has SQLite", async () => {
  const text = await said(project("in-memory", { change: () => undefined }), "openInMemory()");
  const hasOwn = openNodeSqlite() !== undefined;
  if (hasOwn) assert.equal(text, "opened");
  else assert.match(text, /^StoreError: The native part of better-sqlite3 is missing/);
  assert.ok(readdirSync(folder).includes("in-memory"));
});
