// What all tests of the console share: one build, one browser, one server with workflows.
import { after, before } from "node:test";
import type { Browser } from "playwright-core";
import { chromiumPath, mustHaveChromium, sharedChromium } from "./chromium.ts";
import { Visitor, type VisitorOptions } from "./visitor.ts";
import { type Build, buildConsole, openWorld, type World } from "./world.ts";

/** A reason to skip, where there is one. */
export const skip =
  chromiumPath === undefined && !mustHaveChromium
    ? "no Chromium: install one, or name it in EKIDEN_CHROMIUM"
    : false;

export interface Stage {
  readonly build: Build;
  readonly browser: Browser;
  readonly world: World;
}

/** Kept as soon as it is asked for: several files may ask before it is there. */
let opening: Promise<Stage> | undefined;
let built: Stage | undefined;

const openStage = async (): Promise<Stage> => {
  const build = await buildConsole();
  return { build, browser: await sharedChromium(), world: await openWorld(build) };
};

/**
 * To be called once in a file of tests; files that share a process share the stage, so each gives
 * its executions and tasks names of its own. `furnish` adds what only these tests look at.
 */
export const setUpStage = (furnish?: (world: World) => Promise<void>): void => {
  before(async () => {
    if (skip) return;
    opening ??= openStage();
    built = await opening;
    await furnish?.(built.world);
  });
  after(async () => {
    const closing = opening;
    opening = undefined;
    if (!closing) return;
    const { browser, world, build } = await closing;
    await browser.close();
    await world[Symbol.asyncDispose]();
    await build[Symbol.asyncDispose]();
  });
};

export const stage = (): Stage => {
  if (!built) throw new Error("There is no stage: setUpStage() comes first");
  return built;
};

export const arrive = (options?: VisitorOptions): Promise<Visitor> =>
  Visitor.arrive(stage().browser, stage().world.url, options);
