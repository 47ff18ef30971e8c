import type { Rule } from "eslint";
import { flowNameAt } from "../edits.ts";
import { defineRule, type Look } from "../rule.ts";
import {
  around,
  bare,
  type Call,
  isDropped,
  isFunction,
  memberName,
  type Node,
  type NodeOf,
  nodesOf,
  parentOf,
  wrapped,
} from "../tree.ts";

const asking = /^(isCanceled|CanceledError)(\(\))?$/;

/**
 * Whether a handler throws, or asks whether what it caught is a cancellation; also by functions of
 * the file.
 */
const isMindful = (handler: Node, look: Look, seen: ReadonlySet<Node> = new Set()): boolean => {
  const { visitorKeys } = look.context.sourceCode;
  for (const node of nodesOf(handler, visitorKeys, (below) => isFunction(below))) {
    if (throwsOrAsks(node, look)) return true;
    const called = node.type === "CallExpression" && look.code.names.functionOf(node.callee);
    if (!called || seen.has(called)) continue;
    if (isMindful(called.body, look, new Set([...seen, called]))) return true;
  }
  return false;
};

const throwsOrAsks = (node: Node, { code }: Look): boolean => {
  switch (node.type) {
    case "ThrowStatement":
      return true;
    case "Identifier":
    case "MemberExpression":
      return asking.test(code.flow.pathOf(node) ?? "");
    case "CallExpression":
      return code.names.originOf(node.callee)?.path === "Promise.reject";
    default:
      return false;
  }
};

/** Waits on whether or not the workflow is canceled. */
const shielding = /^(shielded|Compensations\.new\((…)?\)\.run)$/;

const isShieldedCall = (node: Node, { code }: Look): boolean => {
  const call = bare(node);
  return call.type === "CallExpression" && shielding.test(code.flow.pathOf(call.callee) ?? "");
};

/** Whether a cancellation may come to a node, before the functions inside it are called. */
const isCanceledIn = (block: Node, look: Look): boolean => {
  for (const node of nodesOf(block, look.context.sourceCode.visitorKeys, isFunction)) {
    const isShieldedAwait = node.type === "AwaitExpression" && isShieldedCall(node.argument, look);
    if (look.code.flow.isDurableAwait(node) && !isShieldedAwait) return true;
  }
  return false;
};

/** What runs shielded is not canceled from outside, so there is nothing to swallow. */
const isShielded = (node: Node, { code }: Look): boolean =>
  [...around(node)].filter(isFunction).some((outer) => {
    const parent = parentOf(wrapped(outer));
    return parent?.type === "CallExpression" && code.flow.pathOf(parent.callee) === "shielded";
  });

/** Throws a cancellation on, at the beginning of the clause. */
const suggestionsFor = (
  { param, body }: NodeOf<"CatchClause">,
  look: Look,
): Rule.SuggestionReportDescriptor[] => {
  const name = flowNameAt(body, "isCanceled", look);
  if (!name || (param && param.type !== "Identifier")) return [];
  const caught = param?.name ?? "error";
  return [
    {
      messageId: "rethrow",
      fix: (fixer) => [
        ...name.edits.map((edit) => edit(fixer)),
        ...(param ? [] : [fixer.insertTextBefore(body, `(${caught}) `)]),
        fixer.insertTextAfterRange(
          [body.range?.[0] ?? 0, (body.range?.[0] ?? 0) + 1],
          ` if (${name.text}(${caught})) throw ${caught};`,
        ),
      ],
    },
  ];
};

/** The function that a call of `catch` or `then` gives the errors of a durable promise to. */
const handlerOf = (call: Call, look: Look): Node | undefined => {
  const callee = bare(call.callee);
  if (callee.type !== "MemberExpression") return undefined;
  const place = ["catch", "then"].indexOf(memberName(callee) ?? "");
  const handler = call.arguments[place];
  if (!handler || !isFunction(handler)) return undefined;
  if (isShieldedCall(callee.object, look)) return undefined;
  return look.code.flow.isDurablePromise(callee.object) ? handler : undefined;
};

export const noSwallowedCancel = defineRule({
  description: "lets a cancellation through when it catches errors",
  why: "A cancellation arrives as an error of the promise that is awaited. A catch clause that takes it for any other error goes on as if nothing had happened, and the workflow cannot be canceled there. Throw it on, ask `isCanceled(error)`, or run what must still be done in `shielded()`.",
  wrong: 'try {\n  await notify(input.customer);\n} catch {\n  log.warn("not notified");\n}',
  right:
    'try {\n  await notify(input.customer);\n} catch (error) {\n  if (isCanceled(error)) throw error;\n  log.warn("not notified");\n}',
  isWarning: true,
  hasSuggestions: true,
  messages: {
    swallowed:
      "This swallows cancellation: the workflow cannot be canceled while it awaits here. Begin with `if (isCanceled(error)) throw error;`.",
    rethrow: "Throw a cancellation on.",
  },
  listen: (look) => ({
    TryStatement({ block, handler }) {
      if (!handler || !isCanceledIn(block, look) || isMindful(handler, look)) return;
      if (isShielded(handler, look)) return;
      const suggest = suggestionsFor(handler, look);
      look.context.report({ node: handler, messageId: "swallowed", suggest });
    },
    CallExpression(node) {
      const handler = handlerOf(node, look);
      // What nothing awaits swallows nothing: a cancellation reaches the workflow elsewhere.
      if (!handler || isDropped(node) || isMindful(handler, look) || isShielded(node, look)) return;
      look.context.report({ node: handler, messageId: "swallowed" });
    },
  }),
});
