// What a release is made of: its version, its changelog, a commit, and what is shipped.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { billOfMaterials } from "./release/bill-of-materials.ts";
import { changesOf, unreleasedChanges, withRelease } from "./release/changelog.ts";
import { publishedReadme } from "./release/published-readme.ts";
import { checkedVersion, nextVersion, setVersions } from "./release/versions.ts";
import { commitAndTag, hasTag, requireClean, requireTag } from "./release/working-tree.ts";

const folder = mkdtempSync(join(tmpdir(), "ekiden-release-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const git = (...words: readonly string[]): string =>
  execFileSync("git", words, { cwd: folder, encoding: "utf8", stdio: "pipe" });

test("a working tree with changes is refused, and they are named", () => {
  git("init", "--quiet");
  git("config", "user.name", "Ines");
  git("config", "user.email", "ines@example.com");
  writeFileSync(join(folder, "a.txt"), "one\n");
  assert.throws(() => requireClean(folder), /differ from the last commit:\n\?\? a\.txt\nCommit/);
  git("add", "--all");
  git("commit", "--quiet", "--message", "One");
  requireClean(folder);
  writeFileSync(join(folder, "a.txt"), "two\n");
  assert.throws(() => requireClean(folder), / M a\.txt/);
});

test("a release is one commit with a signed tag, and is published from there alone", () => {
  const key = join(folder, "..", `${folder.split("/").at(-1)}-key`);
  after(() => {
    for (const path of [key, `${key}.pub`]) rmSync(path, { force: true });
  });
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  git("config", "gpg.format", "ssh");
  git("config", "user.signingkey", `${key}.pub`);
  assert.equal(hasTag(folder, "v0.2.0"), false);
  commitAndTag(folder, "v0.2.0");
  requireClean(folder);
  requireTag(folder, "v0.2.0");
  assert.match(git("cat-file", "tag", "v0.2.0"), /BEGIN SSH SIGNATURE/);
  assert.throws(() => requireTag(folder, "v0.3.0"), /not tagged v0\.3\.0: check out the tag/);
});

test("the next version is a minor one, and what is no version is refused", () => {
  assert.equal(nextVersion("0.1.3"), "0.2.0");
  assert.equal(checkedVersion("1.2.3-beta.1"), "1.2.3-beta.1");
  assert.throws(() => checkedVersion("v1.2.3"), /v1\.2\.3 is no version/);
});

test("all packages get the version, and ask for each other in that version alone", () => {
  const repository = join(folder, "versions");
  mkdirSync(join(repository, "packages/one"), { recursive: true });
  const root = { name: "repository", version: "0.1.0" };
  const one = {
    name: "@ekiden/one",
    version: "0.1.0",
    dependencies: { "@ekiden/two": "0.1.0", pg: "8.0.0" },
    peerDependencies: { ekiden: "0.1.0" },
  };
  const lock = {
    version: "0.1.0",
    packages: { "": root, "packages/one": one, "node_modules/pg": root },
  };
  const write = (path: string, content: object): void =>
    writeFileSync(join(repository, path), JSON.stringify(content));
  const read = (path: string) => JSON.parse(readFileSync(join(repository, path), "utf8"));
  write("package.json", root);
  write("packages/one/package.json", one);
  write("package-lock.json", lock);
  setVersions(repository, ["package.json", "packages/one/package.json"], "0.2.0");
  const released = {
    ...one,
    version: "0.2.0",
    dependencies: { "@ekiden/two": "0.2.0", pg: "8.0.0" },
    peerDependencies: { ekiden: "0.2.0" },
  };
  assert.deepEqual(read("packages/one/package.json"), released);
  assert.deepEqual(read("package-lock.json"), {
    version: "0.2.0",
    packages: {
      "": { ...root, version: "0.2.0" },
      "packages/one": released,
      "node_modules/pg": root,
    },
  });
});

test("what was unreleased becomes the section of the release", () => {
  const changelog =
    "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Tea.\n\n## [0.1.0] - 2026-01-01\n\n- Cups.\n";
  assert.equal(unreleasedChanges(changelog), "### Added\n\n- Tea.");
  const released = withRelease(changelog, "0.2.0", "2026-02-01");
  assert.equal(changesOf(released, "0.2.0"), "### Added\n\n- Tea.");
  assert.equal(changesOf(released, "0.1.0"), "- Cups.");
  assert.match(released, /## \[0\.2\.0\] - 2026-02-01\n/);
  assert.throws(() => unreleasedChanges(released), /has nothing below ## \[Unreleased\]/);
});

test("a README links to the files of the release, and shows no hidden declarations", () => {
  const text =
    "[guide](../../docs/guide/README.md#one) [npm](https://npmjs.com) ![p](a.svg)\n<!-- ts\nx\n-->\n\nEnd\n";
  const address = "https://github.com/ekiden/ekiden";
  assert.equal(
    publishedReadme(text, "packages/flow", "0.2.0"),
    `[guide](${address}/blob/v0.2.0/docs/guide/README.md#one) [npm](https://npmjs.com) ` +
      `![p](${address}/raw/v0.2.0/packages/flow/a.svg)\nEnd\n`,
  );
});

test("the bill of materials has what is installed and what is bundled, and no example", async () => {
  const { components } = await billOfMaterials();
  const purls = components.map(({ purl = "" }) => decodeURIComponent(purl));
  const has = (name: string) => purls.some((purl) => purl.startsWith(`pkg:npm/${name}@`));
  for (const name of ["ekiden", "@ekiden/flow", "pg", "undici"]) assert.ok(has(name), name);
  for (const name of ["commander", "react"]) assert.ok(has(name), `${name}, which is bundled`);
  for (const name of ["@ffmpeg-installer/ffmpeg", "fast-check", "vite"])
    assert.ok(!has(name), name);
  assert.ok(!purls.some((purl) => /example|bench/.test(purl)));
});
