// The rules of the house, by name.
import { callRules } from "./calls.ts";
import { cycleRules } from "./cycles.ts";
import { documentRules } from "./documents.ts";
import { exportRules } from "./exports.ts";
import type { Rule } from "./house.ts";
import { importRules } from "./imports.ts";
import { sizeRules } from "./sizes.ts";
import { wordRules } from "./words.ts";

export const rules = {
  ...importRules,
  ...cycleRules,
  ...exportRules,
  ...callRules,
  ...sizeRules,
  ...wordRules,
  ...documentRules,
};

export type RuleName = keyof typeof rules;
export const allRules = Object.entries(rules) as [RuleName, Rule][];
