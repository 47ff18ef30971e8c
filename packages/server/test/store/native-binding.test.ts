// A server whose native part of better-sqlite3 cannot be loaded takes the SQLite of Node.js, and
// says why and what to do where there is none.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { explainBinding } from "../../src/store/sqlite/native-binding.ts";
import { hasNodeSqlite } from "../../src/store/sqlite/node-sqlite.ts";

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

/** What a process says that opens a database. */
const said = (place: string, path: string): Promise<string> => {
  const program = `import { examineSqlite, openSqlite } from "./store/sqlite/native-binding.ts";
    try {
      const one = openSqlite(${JSON.stringify(path)});
      one.exec("create table a (b)");
      process.stdout.write("opened by " + examineSqlite().library);
    } catch (error) { process.stdout.write(error.name + ": " + error.message); }`;
  writeFileSync(join(place, "program.mts"), program);
  const words = ["--import", import.meta.resolve("tsx"), "program.mts"];
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: place }, (_, stdout, stderr) =>
      resolve(stdout.trim() || stderr),
    );
  });
};

const hasOwn = hasNodeSqlite();

/** One line what, and one what to do. */
const refuses = (text: string, what: RegExp, next: RegExp): void => {
  const [first = "", second = "", ...more] = text.split("\n");
  assert.match(first, what);
  assert.match(second, next);
  assert.deepEqual(more, []);
};

const unusable = [
  {
    name: "missing",
    change: () => undefined,
    what: /^StoreError: The native part of better-sqlite3 is missing: its install script/,
    next: /^ {2}Run `pnpm approve-builds`, .*`npm rebuild better-sqlite3`; or use Node\.js 22\.16/,
  },
  {
    name: "absent",
    what: /^StoreError: The package better-sqlite3 is not installed/,
    next: /^ {2}Run `npm install better-sqlite3` to see why/,
  },
  {
    name: "foreign",
    change: withBinary("not a library"),
    what: /^StoreError: The native part of better-sqlite3 was built for another system/,
    next: /^ {2}Run `npm rebuild better-sqlite3` .* on this machine/,
  },
];

for (const { name, what, next, ...doctored } of unusable) {
  for (const path of ["a.db", ":memory:"]) {
    test(`where the native part is ${name}, ${path} is opened by Node.js, or the error says what to do`, async () => {
      const text = await said(project(`${name}-${path.replaceAll(":", "")}`, doctored), path);
      if (hasOwn) assert.equal(text, `opened by SQLite of Node.js ${process.versions.node}`);
      else refuses(text, what, next);
    });
  }
}

test("where it was built for another version of Node.js, the error names this one", () => {
  const message =
    "The module '/app/node_modules/better-sqlite3/build/Release/better_sqlite3.node'\nwas compiled " +
    "against a different Node.js version using\nNODE_MODULE_VERSION 115. This version of Node.js " +
    "requires\nNODE_MODULE_VERSION 137. Please try re-compiling or re-installing\nthe module.";
  const error = Object.assign(new Error(message), { code: "ERR_DLOPEN_FAILED" });
  const { message: text = "" } = explainBinding(error) ?? {};
  const what = /^The native part of better-sqlite3 was built for another version of Node\.js\.$/;
  refuses(text, what, /^ {2}This is Node\.js .*: run `npm rebuild/);
  assert.ok(text.includes(process.versions.node), text);
});

test("an error of SQLite itself is no matter of the native part", () => {
  const error = Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR" });
  assert.equal(explainBinding(error), undefined);
});
