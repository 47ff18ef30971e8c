// `npm run release`: makes a release of all packages.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { filesBelow, repository } from "../files.ts";
import { billOfMaterials } from "./bill-of-materials.ts";
import { changesOf, unreleasedChanges, withRelease } from "./changelog.ts";
import { type PackedPackage, packInto } from "./pack.ts";
import { currentVersion } from "./published-manifest.ts";
import { checkedVersion, distributionTag, nextVersion, setVersions } from "./versions.ts";
import { commitAndTag, hasTag, requireClean, requireTag } from "./working-tree.ts";

const output = join(repository, "output/release");
const changelogPath = join(repository, "CHANGELOG.md");

const help = `Makes a release of all packages.

  npm run release -- --dry-run          shows all of it, and changes nothing
  npm run release [-- --version 1.2.3]  writes versions and changelog, commits and signs the tag
  npm run release -- --publish          at the tag, by the workflow: packs and publishes in order`;

const options = {
  "dry-run": { type: "boolean", default: false },
  publish: { type: "boolean", default: false },
  version: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1000)} kB`;

const packed = async (version: string): Promise<readonly PackedPackage[]> => {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  return packInto(output, { version });
};

const writeBill = async (): Promise<number> => {
  const bill = await billOfMaterials();
  writeFileSync(join(output, "sbom.cdx.json"), `${JSON.stringify(bill, null, 2)}\n`);
  return bill.components.length;
};

const publishWords = (archive: string, version: string): readonly string[] => [
  ...["publish", archive, "--access", "public", "--provenance", "--tag", distributionTag(version)],
];

const show = async (version: string): Promise<void> => {
  const tag = `v${version}`;
  console.log(`Release ${version} of all packages. Nothing is changed or published.\n`);
  console.log(`CHANGELOG.md, [${version}]:\n\n${unreleasedChanges(changelog())}\n`);
  const packages = await packed(version);
  console.log("To be published in this order, each after those that it needs:\n");
  for (const { name, packedBytes, unpackedBytes, files } of packages) {
    const sizes = `${kilobytes(packedBytes)} packed, ${kilobytes(unpackedBytes)} unpacked`;
    console.log(`  ${name}@${version}: ${files.length} files, ${sizes}`);
  }
  console.log(`\nsbom.cdx.json: ${await writeBill()} components; it is published with the tag.\n`);
  console.log(`git commit --message "Release ${tag}" && git tag --sign ${tag} --message ${tag}`);
  console.log(`git push origin main ${tag}    # .github/workflows/release.yml does what follows\n`);
  for (const { archive } of packages) {
    console.log(`npm ${publishWords(archive, version).join(" ")}`);
  }
};

const changelog = (): string => readFileSync(changelogPath, "utf8");

const manifests = (): readonly string[] =>
  filesBelow("").filter((path) =>
    /^((packages|examples)\/[^/]+\/|bench\/)?package\.json$/.test(path),
  );

const prepare = (version: string): void => {
  unreleasedChanges(changelog());
  const day = new Date().toISOString().slice(0, 10);
  setVersions(repository, manifests(), version);
  writeFileSync(changelogPath, withRelease(changelog(), version, day));
  commitAndTag(repository, `v${version}`);
  console.log(`Tagged v${version}. To publish it: git push origin main v${version}`);
};

/** What was published already, as by a run that was broken off, is passed over. */
const isPublished = (name: string, version: string): boolean => {
  try {
    execFileSync("npm", ["view", `${name}@${version}`, "version"], { stdio: "pipe" });
    return true;
  } catch (error) {
    if (/E404/.test(String((error as { stderr?: unknown }).stderr))) return false;
    throw error;
  }
};

const publish = async (): Promise<void> => {
  requireTag(repository, `v${currentVersion}`);
  const changes = changesOf(changelog(), currentVersion);
  if (changes === undefined) throw new Error(`CHANGELOG.md has no section [${currentVersion}].`);
  const packages = await packed(currentVersion);
  await writeBill();
  writeFileSync(join(output, "changes.md"), `${changes}\n`);
  for (const { name, archive } of packages) {
    if (isPublished(name, currentVersion)) console.log(`${name} is there already.`);
    else execFileSync("npm", publishWords(archive, currentVersion), { stdio: "inherit" });
  }
};

const chosenVersion = (given: string | undefined): string => {
  if (given !== undefined) return checkedVersion(given);
  return hasTag(repository, `v${currentVersion}`) ? nextVersion(currentVersion) : currentVersion;
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(help);
    return;
  }
  requireClean(repository);
  if (values.publish) await publish();
  else if (values["dry-run"]) await show(chosenVersion(values.version));
  else prepare(chosenVersion(values.version));
};

try {
  await main();
} catch (error) {
  console.error(`release: ${(error as Error).message}`);
  process.exitCode = 1;
}
