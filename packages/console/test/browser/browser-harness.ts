// What all tests of the console share: one build, one browser, one server with workflows.
import { after, before } from "node:test";
import type { Browser } from "playwright-core";
import { type Build, buildConsole } from "../../../../tools/console-build.ts";
import { sharedChromium, withoutChromium } from "./chromium.ts";
import { type ConsoleHarness, startConsoleHarness } from "./console-harness.ts";
import { Visitor, type VisitorOptions } from "./visitor.ts";

/** A reason to skip, where there is one. */
export const skip = withoutChromium;

export interface BrowserHarness {
  readonly build: Build;
  readonly browser: Browser;
  readonly consoleHarness: ConsoleHarness;
}

/** Kept as soon as it is asked for: several files may ask before it is there. */
let opening: Promise<BrowserHarness> | undefined;
let built: BrowserHarness | undefined;

const startBrowserHarness = async (): Promise<BrowserHarness> => {
  const build = await buildConsole();
  return {
    build,
    browser: await sharedChromium(),
    consoleHarness: await startConsoleHarness(build),
  };
};

/**
 * To be called once in a file of tests; files that share a process share the harness, so each gives
 * its executions and tasks names of its own. `populate` adds what only these tests look at.
 */
export const setUpBrowserHarness = (
  populate?: (consoleHarness: ConsoleHarness) => Promise<void>,
): void => {
  before(async () => {
    if (skip) return;
    opening ??= startBrowserHarness();
    built = await opening;
    await populate?.(built.consoleHarness);
  });
  after(async () => {
    const closing = opening;
    opening = undefined;
    if (!closing) return;
    const { browser, consoleHarness, build } = await closing;
    await browser.close();
    await consoleHarness[Symbol.asyncDispose]();
    await build[Symbol.asyncDispose]();
  });
};

export const browserHarness = (): BrowserHarness => {
  if (!built) throw new Error("There is no stage: setUpBrowserHarness() comes first");
  return built;
};

export const arrive = (options?: VisitorOptions): Promise<Visitor> =>
  Visitor.arrive(browserHarness().browser, browserHarness().consoleHarness.url, options);
