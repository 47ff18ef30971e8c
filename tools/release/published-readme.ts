// The README of a package as npm shows it: there a link that leads from file to file leads nowhere,
// so each becomes one into the repository, at the tag of the release.
import { posix } from "node:path";
import { webAddress } from "./published-manifest.ts";

const link = /(!?)(\[[^\]]*\])\((?![a-z]+:|#)([^)\s]+)\)/g;

/** What only this repository reads: TypeScript that readers can guess, and how pages are run. */
const hiddenDeclarations = /<!-- (?:ts\n|try: )[\s\S]*?-->\n*/g;

export const publishedReadme = (text: string, folder: string, version: string): string =>
  text
    .replace(hiddenDeclarations, "")
    .replace(link, (...[, image, label, target = ""]: readonly string[]) => {
      const path = posix.join(folder, target);
      const view = image === "!" ? "raw" : "blob";
      return `${image}${label}(${webAddress}/${view}/v${version}/${path})`;
    });
