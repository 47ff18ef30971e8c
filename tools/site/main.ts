// `npm run docs`: makes the site in output/site/html, and fails where a link leads nowhere.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vitepress";
import { repository } from "../files.ts";
import { writeApi } from "./api.ts";
import { deadLinksIn } from "./check.ts";
import { readPages } from "./documents.ts";
import { htmlFolder, pagesFolder } from "./folders.ts";
import { writePages, writePlainPages } from "./write-pages.ts";

const help = `npm run docs -- [options]

Makes the site in output/site/html, and fails where a link leads nowhere.

  --base PATH   below which it will be served, as in /ekiden/ (/)`;

const { values } = parseArgs({
  options: { base: { type: "string", default: "/" }, help: { type: "boolean", default: false } },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const { base } = values;

/** VitePress looks for its settings beside the pages, and takes what is exported by default. */
const writeSettings = (): void => {
  const settings = join(pagesFolder, ".vitepress");
  const theme = join(settings, "theme");
  const from = (folder: string, file: string): string =>
    JSON.stringify(relative(folder, join(repository, "tools/site", file)));
  mkdirSync(theme, { recursive: true });
  const config = `export { config as default } from ${from(settings, "config.ts")};\n`;
  writeFileSync(join(settings, "config.ts"), config);
  // The style comes last, so that it holds.
  const style = `import ${from(theme, "style.css")};\n`;
  const index = `export { default } from "vitepress/theme";\n${style}`;
  writeFileSync(join(theme, "index.js"), index);
};

const secondsSince = (begun: number): string => ((performance.now() - begun) / 1_000).toFixed(1);

const timed = async (what: string, act: () => unknown): Promise<void> => {
  const begun = performance.now();
  await act();
  console.log(`${what}: ${secondsSince(begun)} s`);
};

const pages = readPages();
rmSync(pagesFolder, { recursive: true, force: true });
await timed(`${pages.size} pages of the repository`, () => {
  writePages(pages, pagesFolder);
  writeSettings();
});
await timed("The API of the packages", () => writeApi(join(pagesFolder, "api")));
await timed("The site", () => build(pagesFolder, { base }));
writePlainPages(pages, htmlFolder);

const dead = deadLinksIn(htmlFolder, base);
for (const each of dead) console.error(`A link leads nowhere: ${each}`);
if (dead.length > 0) process.exitCode = 1;
else console.log(`All links lead somewhere. The site is ${relative("", htmlFolder)}.`);
