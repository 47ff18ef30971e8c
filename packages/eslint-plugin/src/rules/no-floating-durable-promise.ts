import type { Rule } from "eslint";
import type { Flow } from "../flow.ts";
import { defineRule, type Look } from "../rule.ts";
import { bare, type Call, functionAround, isFunction, memberName, type Node } from "../tree.ts";

/** The parts of a statement's expression whose value nobody takes. */
const droppedBy = (expression: Node): Node[] => {
  const node = bare(expression);
  if (node.type === "SequenceExpression") return node.expressions.flatMap(droppedBy);
  if (node.type === "LogicalExpression") return droppedBy(node.right);
  if (node.type !== "ConditionalExpression") return [node];
  return [...droppedBy(node.consequent), ...droppedBy(node.alternate)];
};

const joins = /^Promise\.(all|allSettled|any|race)$/;

/** Whether a call's value is a promise of something durable. */
const isFloating = (call: Call, look: Look): boolean => {
  const { flow, names } = look.code;
  if (flow.isDurableCall(call)) return true;
  const origin = names.originOf(call.callee);
  const isJoin = origin?.module === undefined && joins.test(origin?.path ?? "");
  if (isJoin) return call.arguments.some((argument) => flow.holdsDurableCall(argument));
  const callee = bare(call.callee);
  if (callee.type !== "MemberExpression") return false;
  const name = memberName(callee);
  const goesOn = name === "finally" || (name === "then" && call.arguments.length === 1);
  const before = bare(callee.object);
  return goesOn && before.type === "CallExpression" && isFloating(before, look);
};

/** The function given to `forEach`, if `forEach` drops a durable promise that it returns. */
const droppingCallback = (call: Call, flow: Flow): Node | undefined => {
  const callee = bare(call.callee);
  if (callee.type !== "MemberExpression" || memberName(callee) !== "forEach") return undefined;
  const [callback] = call.arguments;
  if (!callback || !isFunction(callback)) return undefined;
  const returnsIt = callback.body.type !== "BlockStatement" && flow.isDurablePromise(callback.body);
  return returnsIt || (callback.async && flow.holdsDurableCall(callback)) ? callback : undefined;
};

const suggestionsFor = (call: Call): Rule.SuggestionReportDescriptor[] => {
  const words = functionAround(call)?.async ? (["await", "void"] as const) : (["void"] as const);
  return words.map((word) => ({
    messageId: word,
    fix: (fixer) => fixer.insertTextBefore(call, `${word} `),
  }));
};

export const noFloatingDurablePromise = defineRule({
  description: "awaits, returns or keeps the promise of everything durable that it starts",
  why: "A promise that nobody waits for loses its error, and the workflow may complete before the activity, timer or child has ended. Write `void` before it where that is meant.",
  wrong: "charge(input.order);",
  right: "await charge(input.order);",
  hasSuggestions: true,
  messages: {
    floating:
      "Nobody waits for the promise of `{{name}}()`, so its error is lost. Await it, return it, keep it, or write `void` before it.",
    forEach:
      "`forEach()` waits for no promise that its function returns. Use `for (const … of …)` with await, or `await Promise.all(….map(…))`.",
    await: "Await it.",
    void: "Write `void` before it: nobody needs to wait.",
  },
  listen(look) {
    const check = (node: Node) => {
      if (node.type !== "CallExpression") return;
      const { context, code } = look;
      const callback = droppingCallback(node, code.flow);
      if (callback) context.report({ node: callback, messageId: "forEach" });
      else if (isFloating(node, look)) {
        const data = { name: context.sourceCode.getText(node.callee) };
        context.report({ node, messageId: "floating", data, suggest: suggestionsFor(node) });
      }
    };
    return {
      ExpressionStatement: ({ expression }) => droppedBy(expression).forEach(check),
    };
  },
});
