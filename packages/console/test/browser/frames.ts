// How smoothly a page does something: its frames, its long tasks, and the time that its main thread
// worked.
import type { CDPSession, Page } from "playwright-core";

export interface Smoothness {
  /** From the first frame to the last. */
  readonly milliseconds: number;
  /** Milliseconds between two frames, the shortest first. */
  readonly gaps: readonly number[];
  /** Those of more than 50 ms, in milliseconds. */
  readonly longTasks: readonly number[];
  /** Milliseconds of processor time: of the main thread, and of scripts in it. */
  readonly work: number;
  readonly script: number;
}

export interface Watched {
  /** A script that is run at each frame. */
  readonly each?: string;
  /** An expression, with `milliseconds` since the first frame in it; looked at in each frame. */
  readonly until: string;
}

const watching = ({ each = "", until }: Watched): string => `new Promise((resolve) => {
  const gaps = [];
  const longTasks = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  });
  observer.observe({ type: "longtask" });
  const step = (first, before, now) => {
    if (before !== undefined) gaps.push(now - before);
    const milliseconds = now - first;
    if (${until}) {
      observer.disconnect();
      return resolve({ milliseconds, gaps, longTasks });
    }
    { ${each} }
    requestAnimationFrame((then) => step(first, now, then));
  };
  requestAnimationFrame((now) => step(now, undefined, now));
})`;

const workOf = async (session: CDPSession) => {
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (wanted: string) =>
    1_000 * (metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN);
  return { work: of("TaskDuration"), script: of("ScriptDuration") };
};

export const watch = async (page: Page, watched: Watched): Promise<Smoothness> => {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const before = await workOf(session);
  const seen = (await page.evaluate(watching(watched))) as Omit<Smoothness, "work" | "script">;
  const after = await workOf(session);
  await session.detach();
  return {
    ...seen,
    gaps: [...seen.gaps].sort((one, other) => one - other),
    work: after.work - before.work,
    script: after.script - before.script,
  };
};

export const scriptPerFrame = ({ script, gaps }: Smoothness): number => script / gaps.length;

interface Scrolling {
  /** For each frame. */
  readonly pixels: number;
  readonly milliseconds: number;
  /** So far from the top; otherwise to the end of the list. */
  readonly maxPixels?: number | undefined;
}

/** Scrolls the list, and from its end to its beginning. */
export const watchScrolling = (page: Page, scrolling: Scrolling): Promise<Smoothness> => {
  const { pixels, milliseconds, maxPixels = Number.MAX_SAFE_INTEGER } = scrolling;
  const each = `
    const grid = document.querySelector(".grid");
    const before = grid.scrollTop;
    grid.scrollTop = before + ${pixels};
    if (grid.scrollTop === before || grid.scrollTop > ${maxPixels}) grid.scrollTop = 0;
  `;
  return watch(page, { each, until: `milliseconds >= ${milliseconds}` });
};

/** Scrolls to the end of the list, so many pixels a frame, until nothing comes any more. */
export const watchLoading = async (page: Page, pixels: number) => {
  let requests = 0;
  const count = (request: { url(): string }) => {
    if (request.url().includes("/ekiden/SearchWorkflowExecutions")) requests += 1;
  };
  page.on("request", count);
  const smoothness = await watch(page, {
    each: `document.querySelector(".grid").scrollTop += ${pixels}`,
    until: `document.body.textContent.includes("Nothing older matches")`,
  });
  page.off("request", count);
  return { requests, smoothness };
};
