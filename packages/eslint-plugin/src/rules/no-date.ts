import type { Rule } from "eslint";
import { readsClock } from "../clock-packages.ts";
import { offered, replacementWith } from "../edits.ts";
import { defineRule, type Look, unguarded } from "../rule.ts";
import { bare, type Call, type Node, parentOf, wrapped } from "../tree.ts";
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

const formatting = /^Intl\.DateTimeFormat(\.new)?\((…)?\)\.(format|formatToParts)$/;

const isUndefined = (node: Node): boolean => {
  const inner = bare(node);
  return inner.type === "Identifier" && inner.name === "undefined";
};

/** Without a date, a format of Intl writes the time of the machine's clock. */
const formatsNow = (call: Call, { code }: Look): boolean => {
  const origin = code.names.originOf(call.callee);
  if (!origin || origin.module !== undefined || !formatting.test(origin.path)) return false;
  return call.arguments[0] === undefined || isUndefined(call.arguments[0]);
};

/** Writes `now()` between the parentheses. */
const formatOfNow = (call: Call, look: Look): Rule.ReportFixer | undefined => {
  const { sourceCode } = look.context;
  const write = (name: string) => `${sourceCode.getText(call.callee)}(${name}())`;
  return replacementWith(call, "now", { look, write });
};

export const noDate = defineRule({
  description: "asks `now()` for the time, not the machine's clock",
  why: "`now()` is the time of the decision task, which is in the history. Flow's guards give it in a workflow for `Date.now()` and `new Date()` as well, but not for `Temporal.Now`, nor for a clock that was captured before they stood: such a clock shows another time on a replay, and the workflow takes another way than the one that its history records.",
  wrong: "const isLate = Date.now() > input.dueAt;\nconst today = germanDate.format();",
  right: "const isLate = now() > input.dueAt;\nconst today = germanDate.format(now());",
  fixable: true,
  hasSuggestions: true,
  messages: {
    clock: `${unguarded} \`{{name}}\` reads the machine's clock, which shows another time on a replay. Use \`now()\` of @ekiden/flow.`,
    package: `${unguarded} \`{{name}}()\` reads the machine's clock, which shows another time on a replay. Give it the time: \`now()\` of @ekiden/flow.`,
    format: `${unguarded} \`{{name}}()\` without a date formats the time of the machine's clock, which is another one on a replay. Give it \`now()\` of @ekiden/flow.`,
    durable: "Use `now()` of @ekiden/flow, which throws outside of workflows.",
  },
  listen: (look) => ({
    ...usesOf(clocks, look, (use) => {
      look.context.report({
        node: use.node,
        messageId: "clock",
        data: { name: look.context.sourceCode.getText(use.node) },
        ...offered(use.node, durableCounterpart(look, use), look),
      });
    }),
    CallExpression(node) {
      if (!look.code.contains(node)) return;
      const name = look.context.sourceCode.getText(node.callee);
      const callee = look.code.names.originOf(node.callee);
      if (callee && readsClock(callee, node)) {
        look.context.report({ node, messageId: "package", data: { name } });
      }
      if (!formatsNow(node, look)) return;
      const edit = offered(node, formatOfNow(node, look), look);
      look.context.report({ node, messageId: "format", data: { name }, ...edit });
    },
  }),
});
