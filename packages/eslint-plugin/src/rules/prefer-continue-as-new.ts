import { defineRule, type Look } from "../rule.ts";
import { around, isFunction, type Node, nodesOf, parentOf, wrapped } from "../tree.ts";

type Loop = Extract<
  Node,
  { type: "WhileStatement" | "DoWhileStatement" | "ForStatement" | "ForOfStatement" }
>;

const isAlwaysTrue = (test: Node | null | undefined): boolean =>
  !test || (test.type === "Literal" && Boolean(test.value));

const breakable = /^((Do)?While|For|ForIn|ForOf|Switch)Statement$/;

/** Whether a statement in a loop leaves it: a `break` may be of an inner loop, or of a `switch`. */
const leaves = (node: Node, loop: Loop): boolean => {
  if (node.type === "ReturnStatement" || node.type === "ThrowStatement") return true;
  if (node.type !== "BreakStatement") return false;
  return node.label !== null || [...around(node)].find(({ type }) => breakable.test(type)) === loop;
};

/** Whether a loop has no way out: with one it ends some time, as far as this file tells. */
const isWithoutExit = (loop: Loop, { context }: Look): boolean =>
  ![...nodesOf(loop.body, context.sourceCode.visitorKeys, isFunction)].some((node) =>
    leaves(node, loop),
  );

/** Ends the function that it is given: after a time, or when the scope is canceled. */
const ending = /^(withTimeout|CancellationScope\.new\((…)?\)\.run)$/;

const isEndedFromOutside = (loop: Loop, { code }: Look): boolean =>
  [...around(loop)].filter(isFunction).some((outer) => {
    const call = parentOf(wrapped(outer));
    return call?.type === "CallExpression" && ending.test(code.flow.pathOf(call.callee) ?? "");
  });

const isEndless = (loop: Loop, look: Look): boolean =>
  isWithoutExit(loop, look) &&
  !isEndedFromOutside(loop, look) &&
  (loop.type === "ForOfStatement" ? look.code.flow.isSignal(loop.right) : isAlwaysTrue(loop.test));

/** Whether a workflow that runs the loop never begins anew. */
const neverContinuesAsNew = (loop: Loop, { context, code }: Look): boolean => {
  const begins = (node: Node) =>
    [...code.callsIn(node)].some(({ callee }) => code.flow.pathOf(callee) === "continueAsNew");
  const workflows = code.workflowsOf(loop);
  if (workflows.length === 0) return !begins(context.sourceCode.ast);
  return workflows.some(({ functions }) => ![...functions].some(begins));
};

export const preferContinueAsNew = defineRule({
  description: "continues as new where it would loop for ever, without a way out",
  why: "Each turn of the loop adds events, and a history may have 25,000 of them: then the run is terminated. `continueAsNew()` begins a new run, with an empty history, and hands over what it needs to know.",
  wrong: 'while (true) {\n  await collect();\n  await sleep("1 day");\n}',
  right:
    'while (true) {\n  await collect();\n  await sleep("1 day");\n  if (workflowInfo().continueAsNewSuggested) continueAsNew(input);\n}',
  isWarning: true,
  messages: {
    endless:
      "This loop adds to the history for ever, and a history may have 25,000 events. Call `continueAsNew()` when `workflowInfo().continueAsNewSuggested`.",
  },
  listen(look) {
    const check = (node: Loop) => {
      if (!look.code.contains(node) || !isEndless(node, look)) return;
      if (!look.code.flow.waitsDurably(node) || !neverContinuesAsNew(node, look)) return;
      look.context.report({ node, messageId: "endless" });
    };
    return {
      WhileStatement: check,
      DoWhileStatement: check,
      ForStatement: check,
      ForOfStatement: check,
    };
  },
});
