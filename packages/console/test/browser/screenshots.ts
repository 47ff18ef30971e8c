// `npm run screenshots`: pictures of every screen in both themes, into docs/images.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openChromium } from "./chromium.ts";
import { screens } from "./screens.ts";
import { Visitor } from "./visitor.ts";
import { buildConsole, openWorld } from "./world.ts";

const images = fileURLToPath(new URL("../../../../docs/images", import.meta.url));
const window = { width: 1280, height: 860 };

mkdirSync(images, { recursive: true });
await using build = await buildConsole();
await using world = await openWorld(build);
const browser = await openChromium();
for (const theme of ["light", "dark"] as const) {
  await using visitor = await Visitor.arrive(browser, world.url, { theme, ...window });
  for (const [name, path] of Object.entries(screens)) {
    await visitor.open(path);
    await visitor.page.screenshot({ path: `${images}/console-${name}-${theme}.png` });
  }
  visitor.expectNoTrouble();
}
await browser.close();
