// Writes the pages into a folder, as VitePress reads them.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "../files.ts";
import { webAddress } from "../release/published-manifest.ts";
import { type Page, summaryOf } from "./documents.ts";
import { belowFeatures, homes, homeText } from "./home.ts";
import { assetPathOf, assetsOf, textOnSite } from "./links.ts";
import { llmsText } from "./llms.ts";

const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** What VitePress shows of a page beside its text. */
const frontMatter = (page: Page): string => {
  const sourceAddress = `${webAddress}/blob/main/${page.source}`;
  const description = summaryOf(page.text);
  // Without parts there is no list of them, and its room is the text's.
  const aside = /^## /m.test(page.text);
  const data = { title: page.title, description, sourceAddress, aside };
  return `---\n${JSON.stringify(data, undefined, 2)}\n---\n`;
};

const copyAssets = (page: Page, folder: string): void => {
  for (const target of assetsOf(page)) {
    const path = join(folder, assetPathOf(target) ?? "");
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(join(repository, target), path);
  }
};

export const writePages = (pages: ReadonlyMap<string, Page>, folder: string): void => {
  for (const page of pages.values()) {
    write(join(folder, page.path), `${frontMatter(page)}\n${textOnSite(page)}`);
    copyAssets(page, folder);
  }
  const readme = pages.get("README.md");
  if (!readme) throw new Error("The site has no README.md, whose workflow its first page shows.");
  for (const home of homes) {
    const below = belowFeatures(home, readme);
    write(join(folder, home.path), homeText(home, textOnSite(below)));
    copyAssets(below, folder);
  }
};

/** What VitePress does not make: files that are offered, pages as Markdown, and their list. */
export const writePlainPages = (pages: ReadonlyMap<string, Page>, folder: string): void => {
  for (const page of pages.values()) {
    write(join(folder, page.path), textOnSite(page));
    copyAssets(page, folder);
  }
  write(join(folder, "llms.txt"), llmsText(pages));
};
