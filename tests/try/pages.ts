// The pages that people read before they have seen the repository: README, the guide, and what the
// packages say of themselves on npm.
import { filesBelow } from "../../tools/files.ts";
import { publishedPackages } from "../../tools/release/packages.ts";

/** Paths relative to the repository. */
export const pages: readonly string[] = [
  "README.md",
  ...filesBelow("docs/guide").filter((path) => path.endsWith(".md")),
  ...publishedPackages().map(({ folder }) => `${folder}/README.md`),
];
