// What findings say, and what to do, in Japanese: the server's words are English. Loaded when a
// card is shown in Japanese.
import type { FindingWords } from "../explanation.ts";
import { otherFindings } from "./others.ts";
import { runFindings } from "./runs.ts";
import { taskFindings } from "./tasks.ts";

export const japaneseFindings: FindingWords = {
  ...runFindings,
  ...taskFindings,
  ...otherFindings,
};
