// `npm run screenshots`: pictures of every screen in both themes, into docs/images.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startTestServer } from "@ekiden/testing";
import { openChromium } from "./chromium.ts";
import { screens } from "./screens.ts";
import { Visitor } from "./visitor.ts";
import { buildConsole, openWorld } from "./world.ts";

const images = fileURLToPath(new URL("../../../../docs/images", import.meta.url));
const window = { width: 1280, height: 860 };

mkdirSync(images, { recursive: true });
await using build = await buildConsole();
await using world = await openWorld(build);
const consoleFiles = build.directory;
await using locked = await startTestServer({ access: "keys", time: "running", consoleFiles });
const browser = await openChromium();
for (const theme of ["light", "dark"] as const) {
  await using visitor = await Visitor.arrive(browser, world.url, { theme, ...window });
  const picture = ({ page }: Visitor, name: string) =>
    page.screenshot({ path: `${images}/console-${name}-${theme}.png` });
  for (const [name, path] of Object.entries(screens)) {
    await visitor.open(path);
    await picture(visitor, name);
  }
  await visitor.page.keyboard.press("Control+k");
  await visitor.page.getByRole("menuitem").first().waitFor();
  await picture(visitor, "commands");
  visitor.expectNoTrouble();
  await using stranger = await Visitor.arrive(browser, locked.endpoint, { theme, ...window });
  await stranger.open("");
  await picture(stranger, "sign-in");
}
await browser.close();
