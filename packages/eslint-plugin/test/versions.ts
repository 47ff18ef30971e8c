// Both versions of ESLint that the plugin is for. Their types differ in what no test needs.
import { Linter, RuleTester } from "eslint";
import { Linter as Linter9, RuleTester as RuleTester9 } from "eslint-9";

export const versions = {
  "ESLint 10": { Linter, RuleTester },
  "ESLint 9": {
    Linter: Linter9 as unknown as typeof Linter,
    RuleTester: RuleTester9 as unknown as typeof RuleTester,
  },
} as const;
