// Pages that one visitor after another may have: a new one takes as much of the processor as two
// visits of the console.
import type { Browser, BrowserContext, Page } from "playwright-core";

/** How the browser presents itself to the console. */
export interface Look {
  readonly theme: "light" | "dark";
  readonly language: "en" | "ja";
  /** Of the browser, where it is another one than that of the console. */
  readonly locale?: string | undefined;
  readonly width: number;
  readonly height: number;
}

const patienceMilliseconds = 30_000;
/** What a page has until its end. */
const lasting = ["clock", "addInitScript"] as const;

/** Those that no test visits now, by their look. */
const left = new WeakMap<Browser, Map<string, Page[]>>();

const leftIn = (browser: Browser, look: Look): Page[] => {
  const pages = left.get(browser) ?? new Map<string, Page[]>();
  left.set(browser, pages);
  const key = JSON.stringify(look);
  const ofLook = pages.get(key) ?? [];
  pages.set(key, ofLook);
  return ofLook;
};

const newContext = async (
  browser: Browser,
  { theme, language, locale, width, height }: Look,
): Promise<BrowserContext> => {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: locale ?? (language === "ja" ? "ja-JP" : "en-US"),
    timezoneId: "UTC",
  });
  context.setDefaultTimeout(patienceMilliseconds);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  return context;
};

/** One that `close` ends. */
export const openPage = async (browser: Browser, look: Look): Promise<Page> =>
  (await newContext(browser, look)).newPage();

/** One that has been visited before, or a new one; `leavePage` gives it back. */
export const visitPage = async (browser: Browser, look: Look): Promise<Page> => {
  const known = leftIn(browser, look).pop();
  if (known) return known;
  const page = await openPage(browser, look);
  for (const name of lasting) {
    Object.defineProperty(page, name, {
      get() {
        throw new Error(`page.${name} lasts longer than a visit: arrive({ hasOwnPage: true })`);
      },
    });
  }
  return page;
};

/**
 * Nothing of the visit is left for the next: no storage, no cookies, no routes, no listeners. A
 * page that cannot be cleared, since its browser or server is gone, has no other visitor.
 */
export const leavePage = async (browser: Browser, look: Look, page: Page): Promise<void> => {
  try {
    await clear(page);
    leftIn(browser, look).push(page);
  } catch {
    await page.context().close();
  }
};

const clear = async (page: Page): Promise<void> => {
  const { origin } = new URL(page.url());
  const context = page.context();
  page.removeAllListeners();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  const others = context.pages().filter((other) => other !== page);
  await Promise.all(others.map((other) => other.close()));
  // At another site, such as about:blank, the browser would begin with a new process.
  await page.goto(`${origin}/healthz`);
  await page.mouse.move(0, 0);
  const session = await context.newCDPSession(page);
  await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
  await session.detach();
  await context.clearCookies();
};
