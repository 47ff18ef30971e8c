// What each package holds as it is published, and whether that is all that it needs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, posix } from "node:path";
import { after, test } from "node:test";
import { bundledIn } from "../../tools/bundled.ts";
import { repository } from "../../tools/files.ts";
import { noticesFile } from "../../tools/notices.ts";
import { manifestIn, publishedPackages } from "../../tools/release/packages.ts";
import { contents, sizeLimits } from "./expected-contents.ts";
import { bytesByFolder, neededBy } from "./installed-size.ts";
import { packed as packages } from "./packed.ts";

const folder = mkdtempSync(join(tmpdir(), "ekiden-contents-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Unpacked beside each other, in folders of their names. */
const unpacked = (name: string): string => join(folder, "unpacked", name);
for (const { name, archive } of packages) {
  const target = unpacked(name);
  execFileSync("mkdir", ["-p", target]);
  execFileSync("tar", ["-xzf", archive, "-C", target, "--strip-components=1"]);
}

const read = (name: string, path: string): string =>
  readFileSync(join(unpacked(name), path), "utf8");
const manifestOf = (name: string) => JSON.parse(read(name, "package.json"));

const importedName = /(?:\bfrom |\bimport\(|\brequire(?:Here\d*)?\(|^import )"([^".][^"]*)"/gm;

const packageOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** Names of other packages that the files of the package import. */
const importsOf = (name: string, files: readonly string[]): ReadonlySet<string> =>
  new Set(
    files
      .flatMap((path) => [...read(name, path).matchAll(importedName)])
      .map(([, specifier = ""]) => specifier)
      .filter((specifier) => !isBuiltin(specifier) && /^[@a-z][\w@/.-]*$/.test(specifier))
      .map(packageOf)
      .filter((imported) => imported !== name),
  );

/** Those of the console are for browsers, and import nothing. */
const isScript = (path: string): boolean =>
  /^(bin|dist)\/.*\.js$/.test(path) && !path.startsWith("dist/assets/");

const isDeclaration = (path: string): boolean => path.endsWith(".d.ts");

/** A package of ours is installed with another of ours: naming it for its types costs nothing. */
const isOurs = (name: string): boolean => name.startsWith("@ekiden/");

test("every package of the repository that is not private is packed, after those it needs", () => {
  const names = packages.map(({ name }) => name);
  assert.deepEqual([...names].sort(), Object.keys(contents).sort());
  for (const [index, { name }] of packages.entries()) {
    const { dependencies = {}, peerDependencies = {} } = manifestOf(name);
    for (const needed of Object.keys({ ...dependencies, ...peerDependencies })) {
      const place = names.indexOf(needed);
      assert.ok(place < index, `${name} is published before ${needed}, which it needs`);
    }
  }
});

for (const { name, files, packedBytes, unpackedBytes } of packages) {
  test(`${name} holds what its list says, and no more than its limit`, () => {
    for (const path of ["LICENSE", "README.md", "package.json"])
      assert.ok(files.includes(path), path);
    const allowed = contents[name] ?? [];
    const others = files.filter((path) => !allowed.some((pattern) => pattern.test(path)));
    assert.deepEqual(others, []);
    for (const pattern of allowed) {
      assert.ok(
        files.some((path) => pattern.test(path)),
        `${pattern} matches none of its files`,
      );
    }
    const { packedKilobytes, unpackedKilobytes } = sizeLimits[name] ?? assert.fail(name);
    assert.ok(packedBytes / 1000 < packedKilobytes, `${packedBytes} bytes packed`);
    assert.ok(unpackedBytes / 1000 < unpackedKilobytes, `${unpackedBytes} bytes unpacked`);
  });

  test(`the manifest of ${name} says whose it is, where it is from and what it runs on`, () => {
    const manifest = manifestOf(name);
    const repository = new Map<string, unknown>(Object.entries(manifestIn(".")));
    for (const member of ["license", "engines", "bugs", "version"] as const) {
      assert.deepEqual(manifest[member], repository.get(member), member);
    }
    assert.match(manifest.homepage, /^https:\/\/.*#readme$/);
    assert.match(manifest.repository.url, /^git\+https:\/\//);
    assert.match(manifest.repository.directory, /^packages\//);
    assert.deepEqual(manifest.publishConfig, { access: "public" });
    assert.ok(manifest.description.length > 20, "a description");
    assert.ok(manifest.keywords.length >= 3, "keywords");
    assert.equal(manifest.scripts ?? manifest.devDependencies, undefined);
    assert.doesNotMatch(JSON.stringify(manifest), /"source"/);
  });

  test(`all that the exports and commands of ${name} name is in it`, () => {
    const { exports = {}, bin = {}, main, types } = manifestOf(name);
    const named = JSON.stringify([exports, bin, main, types]).matchAll(/"(?:\.\/)?([^"]+\.\w+)"/g);
    for (const [, path = ""] of named)
      assert.ok(files.includes(path) || path === "index.html", path);
  });

  test(`the README of ${name} links to addresses that work on npm`, () => {
    const links = [...read(name, "README.md").matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
    for (const link of links) assert.match(link ?? "", /^(https:\/\/|#)/);
    assert.doesNotMatch(read(name, "README.md"), /<!-- (ts|try)/);
  });

  test(`${name} declares what its scripts import, and depends on nothing else`, () => {
    const {
      dependencies = {},
      optionalDependencies = {},
      peerDependencies = {},
    } = manifestOf(name);
    const declared = { ...dependencies, ...optionalDependencies, ...peerDependencies };
    const imported = importsOf(name, files.filter(isScript));
    const left = new Set(notInstalled[name] ?? []);
    const missing = [...imported].filter((each) => !(each in declared) && !left.has(each));
    assert.deepEqual(missing, []);
    const types = importsOf(name, files.filter(isDeclaration));
    const found = new Set([...(foundByPath[name] ?? []), ...[...types].filter(isOurs)]);
    const idle = Object.keys({ ...dependencies, ...optionalDependencies }).filter(
      (each) => !imported.has(each) && !found.has(each),
    );
    assert.deepEqual(idle, []);
  });
}

for (const [bundle, name, known] of [
  ["cli", "ekiden", "commander"],
  ["console", "@ekiden/console", "react-dom"],
] as const) {
  test(`${name} holds the licence of each package whose code is in it`, () => {
    const text = read(name, noticesFile);
    const bundled = bundledIn(bundle).map(manifestIn);
    assert.ok(bundled.some((each) => each.name === known));
    for (const each of bundled) {
      assert.ok(text.includes(`\n${each.name} ${each.version}\n`), each.name);
    }
    assert.match(text, /Permission is hereby granted/);
    assert.match(text, /Apache License/);
  });
}

test("the command takes at most 60 MB with all that is installed with it", (t) => {
  const ours = ["ekiden", "@ekiden/client", "@ekiden/console"];
  const own = packages
    .filter(({ name }) => ours.includes(name))
    .reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
  const others = ours.flatMap((name) => neededBy(manifestOf(name)).filter((each) => !isOurs(each)));
  const folders = bytesByFolder(others, join(repository, "packages/cli"));
  const found = [...folders.keys()].map((folder) => basename(folder));
  for (const name of ["better-sqlite3", "bindings", "pg", "pg-protocol", "pino"]) {
    assert.ok(found.includes(name), `${name} is not counted`);
  }
  const megabytes = [...folders.values()].reduce((sum, bytes) => sum + bytes, own) / 1e6;
  t.diagnostic(`${megabytes.toFixed(1)} MB in ${folders.size + ours.length} packages`);
  assert.ok(megabytes <= 60, `${megabytes} MB`);
});

/** What a package uses without an import: the command serves the files of the console. */
const foundByPath: Readonly<Record<string, readonly string[]>> = { ekiden: ["@ekiden/console"] };

/** What a bundle can load and never does, and what create-ekiden writes into projects. */
const notInstalled: Readonly<Record<string, readonly string[]>> = {
  "create-ekiden": ["@ekiden/eslint-plugin"],
  ekiden: ["@aws-sdk/signature-v4-crt", "ajv", "ajv-formats", "undici", "pg-native"],
};

test("every command is started by `env node` without options, so that BusyBox can", () => {
  const commands = publishedPackages().flatMap(({ manifest }) =>
    Object.values(manifest.bin ?? {}).map(
      (path) => [manifest.name, posix.normalize(path)] as const,
    ),
  );
  assert.ok(commands.length > 0);
  for (const [name, path] of commands) {
    assert.equal(read(name, path).split("\n")[0], "#!/usr/bin/env node", `${name}: ${path}`);
  }
});
