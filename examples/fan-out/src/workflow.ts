// Fan-out and fan-in: one activity for each page of a book, all at once, and the sum of them all.
import { defineQuery, defineWorkflow, proxyActivities } from "@ekiden/flow";
import type * as activities from "./activities.ts";

const { countWords } = proxyActivities<typeof activities>({
  startToClose: "1 minute",
  retry: { maximumAttempts: 3 },
});

export interface Count {
  readonly pages: number;
  readonly words: number;
}

/** What has been counted so far. */
export const counted = defineQuery<Count>("counted");

export const countBook = defineWorkflow(
  { name: "CountBook", version: "1.0" },
  async (pages: number): Promise<Count> => {
    let sum: Count = { pages: 0, words: 0 };
    counted.handle(() => sum);
    const count = async (page: number): Promise<number> => {
      const words = await countWords(page);
      sum = { pages: sum.pages + 1, words: sum.words + words };
      return words;
    };
    const all = Array.from({ length: pages }, (_, index) => index + 1);
    const words = await Promise.all(all.map(count));
    return { pages, words: words.reduce((one, other) => one + other, 0) };
  },
);
