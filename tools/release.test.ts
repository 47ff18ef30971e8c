// What a release is made of: its version, its changelog, a commit, and what is shipped.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { repository } from "./files.ts";
import { billOfMaterials } from "./release/bill-of-materials.ts";
import { changesOf, unreleasedChanges, withRelease } from "./release/changelog.ts";
import { currentVersion } from "./release/published-manifest.ts";
import { publishedReadme } from "./release/published-readme.ts";
import { checkedVersion, distributionTag, nextVersion, setVersions } from "./release/versions.ts";
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
  assert.equal(nextVersion("0.2.0-beta.1"), "0.2.0");
  assert.equal(checkedVersion("1.2.3-beta.1"), "1.2.3-beta.1");
  assert.throws(() => checkedVersion("v1.2.3"), /v1\.2\.3 is no version/);
});

test("npm gives a preview to those alone who ask for it", () => {
  assert.equal(distributionTag("1.2.3"), "latest");
  assert.equal(distributionTag("1.2.3-beta.1"), "next");
});

/** What says the version besides packages: the chart, its server, and the label of the image. */
const deployed = ["deploy/helm/ekiden/Chart.yaml", "deploy/image/Dockerfile"];
const sayVersion = /^(?:version: |appVersion: "|ARG VERSION=)([^"\n]+)/gm;

const versionsDeployed = (root: string): readonly (string | undefined)[] =>
  deployed.flatMap((path) =>
    [...readFileSync(join(root, path), "utf8").matchAll(sayVersion)].map(([, version]) => version),
  );

test("what is deployed says the version of the packages", () => {
  assert.deepEqual(versionsDeployed(repository), Array(3).fill(currentVersion));
});

test("all packages get the version, and ask for each other in that version alone", () => {
  const root = join(folder, "versions");
  mkdirSync(join(root, "packages/one"), { recursive: true });
  const all = { name: "repository", version: "0.1.0" };
  const one = {
    name: "@ekiden/one",
    version: "0.1.0",
    dependencies: { "@ekiden/two": "0.1.0", pg: "8.0.0" },
    peerDependencies: { ekiden: "0.1.0" },
  };
  const lock = {
    version: "0.1.0",
    packages: { "": all, "packages/one": one, "node_modules/pg": all },
  };
  const write = (path: string, content: object): void =>
    writeFileSync(join(root, path), JSON.stringify(content));
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
  write("package.json", all);
  write("packages/one/package.json", one);
  write("package-lock.json", lock);
  for (const path of deployed) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(join(repository, path), join(root, path));
  }
  setVersions(root, ["package.json", "packages/one/package.json"], "0.2.0");
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
      "": { ...all, version: "0.2.0" },
      "packages/one": released,
      "node_modules/pg": all,
    },
  });
  assert.deepEqual(versionsDeployed(root), Array(3).fill("0.2.0"));
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
