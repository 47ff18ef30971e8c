// A real browser: Chromium, without a window, with a profile of its own, which calls no other
// server.
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { skipWithout } from "../../../../tools/programs.ts";

const places = [
  process.env.EKIDEN_CHROMIUM ?? "",
  // The same engine without what a window needs: a page costs a third of the processor time.
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

const chromiumPath = places.find((path) => path !== "" && existsSync(path));

/** Why its tests are skipped, or false. */
export const withoutChromium = skipWithout(
  "Chromium (or what EKIDEN_CHROMIUM names)",
  chromiumPath !== undefined,
);

/** `others` are switches of its command line. */
export const openChromium = (others: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath,
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ...others,
    ],
  });

let shared: Promise<Browser> | undefined;

/** One for all test files of a process; to close it a second time does nothing. */
export const sharedChromium = (): Promise<Browser> => {
  shared ??= openChromium();
  return shared;
};
