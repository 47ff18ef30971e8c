import type { Rule } from "eslint";
import { replacementWith } from "../edits.ts";
import { defineRule, type Look } from "../rule.ts";
import { type Node, parentOf, wrapped } from "../tree.ts";
import { type Ban, type Use, usesOf } from "../uses.ts";

const clocks: Ban = {
  globals: ["Date.now", "Date()", "Date.new()", "performance.now", "Temporal.Now"],
  modules: { perf_hooks: ["performance.now"] },
};

/** `Date.now()` and `new Date()` have a durable counterpart; what else tells time has not. */
const durableCounterpart = (look: Look, { node, origin }: Use): Rule.ReportFixer | undefined => {
  const call = parentOf(wrapped(node));
  if (!call || origin.module !== undefined) return undefined;
  const written: Readonly<Record<string, (name: string) => string>> = {
    "Date.now()": (name) => `${name}()`,
    "Date.new()": (name) => `new Date(${name}())`,
  };
  const write = written[origin.path];
  return write && isCallOf(call, node) ? replacementWith(call, "now", { look, write }) : undefined;
};

const isCallOf = (call: Node, callee: Node): boolean =>
  (call.type === "CallExpression" || call.type === "NewExpression") &&
  call.callee === wrapped(callee);

export const noDate = defineRule({
  description: "asks `now()` for the time, not the machine's clock",
  why: "On a replay the machine's clock shows another time, and the workflow takes another way than the one that its history records. `now()` is the time of the decision task, which is in the history.",
  wrong: "const isLate = Date.now() > input.dueAt;",
  right: "const isLate = now() > input.dueAt;",
  fixable: true,
  messages: {
    clock:
      "`{{name}}` reads the machine's clock, which shows another time on a replay. Use `now()` of @ekiden/flow.",
  },
  listen: (look) =>
    usesOf(clocks, look, (use) => {
      look.context.report({
        node: use.node,
        messageId: "clock",
        data: { name: look.context.sourceCode.getText(use.node) },
        fix: durableCounterpart(look, use) ?? null,
      });
    }),
});
