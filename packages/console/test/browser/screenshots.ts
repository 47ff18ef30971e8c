// `npm run screenshots`: pictures of every screen in both themes, into docs/images.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startTestServer } from "@ekiden/testing";
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
await world.expense("expense-1", { what: "a monitor" });
await world.expense("expense-2", { what: "a train to Kyoto", assignees: ["mary", "john"] });
const consoleFiles = build.directory;
await using locked = await startTestServer({ access: "keys", time: "running", consoleFiles });
await using shop = await openShop({ consoleFiles });
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
  const picture = ({ page }: Visitor, name: string) =>
    page.screenshot({ path: `${images}/console-${name}-${theme}.png` });
  await using visitor = await Visitor.arrive(browser, world.url, { theme, ...window });
  for (const [name, path] of Object.entries(screens)) {
    await visitor.open(path);
    await picture(visitor, name);
  }
  await visitor.open(screens.inbox ?? "");
  await visitor.page.getByLabel("Who are you?").fill("mary");
  await visitor.button("That is me").click();
  await visitor.button("Approve a monitor").click();
  await visitor.page.getByRole("heading", { name: "Answer" }).waitFor();
  await picture(visitor, "inbox-task");
  await visitor.button("Close").click();
  await visitor.page.keyboard.press("Control+k");
  await visitor.page.getByRole("menuitem").first().waitFor();
  await picture(visitor, "commands");
  visitor.expectNoTrouble();
  await using customer = await Visitor.arrive(browser, shop.server.endpoint, { theme, ...window });
  for (const [name, path] of Object.entries(runs)) {
    await customer.open(path);
    await picture(customer, name);
  }
  customer.expectNoTrouble();
  await using stranger = await Visitor.arrive(browser, locked.endpoint, { theme, ...window });
  await stranger.open("");
  await picture(stranger, "sign-in");
}
await browser.close();
