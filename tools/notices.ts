// Licences and notices of packages whose code is in a bundle of ours, as one text.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundledIn, bundles } from "./bundled.ts";
import { repository } from "./files.ts";

export const noticesFile = "dist/THIRD-PARTY-NOTICES.txt";

const isNotice = (name: string): boolean => /^(licen[cs]e|copying|notice)/i.test(name);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

const mitLicence = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

/** What a package means that has the name of its licence alone. */
const namedLicence = ({ name, license, author = "" }: Manifest): string => {
  const holder = typeof author === "string" ? author : author.name;
  if (license === "MIT") return `MIT License\n\nCopyright (c) ${holder}\n\n${mitLicence}`;
  // Ekiden's own, too.
  if (license === "Apache-2.0") return readFileSync(join(repository, "LICENSE"), "utf8").trim();
  throw new Error(`${name} is in a bundle and has no text of its licence (${license}).`);
};

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

const noticeIn = (folder: string): string => {
  const found = readdirSync(folder)
    .filter(isNotice)
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8").trim());
  return found.length > 0 ? found.join("\n\n") : namedLicence(manifestIn(folder));
};

const line = `\n\n${"-".repeat(80)}\n\n`;

/**
 * Of the packages in these folders, each text once below all that it is of. Throws where the terms
 * of one are not known.
 */
export const noticesOf = (folders: readonly string[]): string => {
  const packagesOf = new Map<string, string>();
  for (const folder of folders) {
    const { name, version } = manifestIn(folder);
    const notice = noticeIn(folder);
    packagesOf.set(notice, `${packagesOf.get(notice) ?? ""}${name} ${version}\n`);
  }
  const parts = [...packagesOf].map(([notice, packages]) => `${packages}\n${notice}`);
  const title = "These packages are part of the files beside this one.";
  return `${[title, ...parts].join(line)}\n`;
};

/** To be called once a build has made all bundles. */
export const writeNotices = (): void => {
  for (const name of bundles) {
    const folders = bundledIn(name).map((folder) => join(repository, folder));
    writeFileSync(join(repository, "packages", name, noticesFile), noticesOf(folders));
  }
};
