// `npm run screenshots`: pictures of every screen in both themes, into docs/images.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openShop } from "../execution/shop.ts";
import { openChromium } from "./chromium.ts";
import { screens } from "./screens.ts";
import { Visitor } from "./visitor.ts";
import { buildConsole, openWorld } from "./world.ts";

const images = fileURLToPath(new URL("../../../../docs/images", import.meta.url));
const window = { width: 1280, height: 860 };

mkdirSync(images, { recursive: true });
await using build = await buildConsole();
await using world = await openWorld(build);
await using shop = await openShop({ consoleFiles: build.directory });
const open = await shop.shipping("order-1044");
const closed = await shop.bought("order-1042");
const runs = {
  execution: shop.pageOf(open),
  "execution-pending": shop.pageOf(open, "?tab=pending"),
  "execution-timeline": shop.pageOf(closed, "?tab=timeline&event=12"),
  "execution-history": shop.pageOf(closed, "?tab=history"),
  "execution-graph": shop.pageOf(open, "?tab=graph"),
  import: "import",
};
const browser = await openChromium();
for (const theme of ["light", "dark"] as const) {
  for (const [url, pages] of [
    [world.url, screens],
    [shop.server.endpoint, runs],
  ] as const) {
    await using visitor = await Visitor.arrive(browser, url, { theme, ...window });
    for (const [name, path] of Object.entries(pages)) {
      await visitor.open(path);
      await visitor.page.screenshot({ path: `${images}/console-${name}-${theme}.png` });
    }
    visitor.expectNoTrouble();
  }
}
await browser.close();
