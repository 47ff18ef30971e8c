// Where the site is made; git knows none of it.
import { join } from "node:path";
import { repository } from "../files.ts";

const output = join(repository, "output/site");

/** Markdown, as VitePress reads it. */
export const pagesFolder = join(output, "pages");
/** What a web server serves. */
export const htmlFolder = join(output, "html");
export const cacheFolder = join(output, "cache");
