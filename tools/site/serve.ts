// `npm run docs:serve`: shows the site that `npm run docs` has made; `-- --port 5000` elsewhere.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { serve } from "vitepress";
import { htmlFolder, pagesFolder } from "./folders.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4173" },
    base: { type: "string", default: "/" },
  },
});

if (!existsSync(join(htmlFolder, "index.html"))) {
  console.error("There is no site yet: run `npm run docs` first.");
  process.exitCode = 1;
} else await serve({ root: pagesFolder, base: values.base, port: Number(values.port) });
