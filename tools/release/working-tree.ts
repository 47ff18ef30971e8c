// What git says of the repository that is to be released.
import { execFileSync } from "node:child_process";

const git = (folder: string, ...words: readonly string[]): string =>
  execFileSync("git", words, { cwd: folder, encoding: "utf8" }).trimEnd();

/** Throws where files differ from the last commit: a release is what a commit has. */
export const requireClean = (folder: string): void => {
  const changed = git(folder, "status", "--porcelain");
  if (changed === "") return;
  throw new Error(
    `These files differ from the last commit:\n${changed}\n` +
      "Commit or remove them: a release is made of a commit.",
  );
};

export const hasTag = (folder: string, tag: string): boolean =>
  git(folder, "tag", "--list", tag) !== "";

/** Throws unless the commit that is checked out has the tag. */
export const requireTag = (folder: string, tag: string): void => {
  if (git(folder, "tag", "--points-at", "HEAD").split("\n").includes(tag)) return;
  throw new Error(`This commit is not tagged ${tag}: check out the tag, and publish from there.`);
};

export const commitAndTag = (folder: string, tag: string): void => {
  git(folder, "add", "--all");
  git(folder, "commit", "--message", `Release ${tag}`);
  git(folder, "tag", "--sign", tag, "--message", tag);
};
