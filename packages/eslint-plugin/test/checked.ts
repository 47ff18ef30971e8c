// Holds a rule to code: what it allows, what it refuses, and how it mends that, by the rule testers
// of both versions of ESLint that the plugin is for.
import { describe, test } from "node:test";
import parser from "@typescript-eslint/parser";
import type { RuleTester } from "eslint";
import { type RuleName, rules } from "../src/rules.ts";
import { versions } from "./versions.ts";

export interface Refused {
  readonly code: string;
  /** Each message that is expected, in the order of the places. */
  readonly errors: (string | RuleTester.TestCaseError)[];
  /** The code as the rule mends it; none by default. */
  readonly output?: string;
  readonly settings?: Record<string, unknown>;
}

export interface Allowed {
  readonly code: string;
  readonly settings?: Record<string, unknown>;
}

/** What is special about the code → the code. */
export interface Cases {
  readonly allows: Readonly<Record<string, string | Allowed>>;
  readonly refuses: Readonly<Record<string, Refused>>;
}

for (const { RuleTester } of Object.values(versions)) {
  RuleTester.describe = describe;
  RuleTester.it = test;
}

const errorOf = (error: string | RuleTester.TestCaseError) =>
  typeof error === "string" ? { messageId: error } : error;

export const check = (rule: RuleName, { allows, refuses }: Cases): void => {
  const valid = Object.entries(allows).map(([about, allowed]) => ({
    name: `${rule} allows ${about}`,
    ...(typeof allowed === "string" ? { code: allowed } : allowed),
  }));
  const invalid = Object.entries(refuses).map(([about, { errors, output = null, ...refused }]) => ({
    name: `${rule} refuses ${about}`,
    errors: errors.map(errorOf),
    output,
    ...refused,
  }));
  for (const [version, { RuleTester }] of Object.entries(versions)) {
    describe(version, () => {
      new RuleTester({ languageOptions: { parser } }).run(rule, rules[rule], { valid, invalid });
    });
  }
};

/** Everything that the body of a workflow below may call. */
const names =
  "acceptChange, allHandlersFinished, CancellationScope, Compensations, compensated, condition, continueAsNew, defineQuery, defineSignal, defineUpdate, defineWorkflow, deprecatePatch, drainSignals, external, isCanceled, lambda, localActivity, log, nextSignal, now, patched, proxyActivities, random, recordMarker, runChild, setProgress, shielded, sideEffect, sleep, startChild, unconsumedSignals, uuid, withTimeout, workflowInfo";

export const head = `import { ${names} } from "@ekiden/flow";
const { charge, ship } = proxyActivities<typeof activities>({ startToClose: "1 minute" });
const activities = proxyActivities<typeof all>({});
const approve = defineSignal("approve");
const status = defineQuery("status");
const change = defineUpdate("change");
`;

/** A file with one workflow, whose function has the body. */
export const workflow = (body: string, before = ""): string => `${head}${before}
export const order = defineWorkflow({ name: "order", version: "1" }, async (input) => {
  ${body}
});
`;

/** The setting for files of which every function is workflow code. */
export const wholeFile = { ekiden: { workflowFiles: true } };
