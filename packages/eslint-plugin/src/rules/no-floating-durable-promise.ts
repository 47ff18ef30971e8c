import type { Rule } from "eslint";
import { visitOf } from "../flow.ts";
import { defineRule, type Look } from "../rule.ts";
import {
  around,
  bare,
  type Call,
  type FunctionNode,
  functionAround,
  isFunction,
  type Node,
  type NodeOf,
  nodesOf,
  parentOf,
  wrapped,
} from "../tree.ts";

/** The parts of a statement's expression whose value is not used. */
const droppedBy = (expression: Node): Node[] => {
  const node = bare(expression);
  if (node.type === "SequenceExpression") return node.expressions.flatMap(droppedBy);
  if (node.type === "LogicalExpression") return droppedBy(node.right);
  if (node.type !== "ConditionalExpression") return [node];
  return [...droppedBy(node.consequent), ...droppedBy(node.alternate)];
};

const races = /^Promise\.(any|race)$/;
const loops = /^((Do)?While|For(In|Of)?)Statement$/;

const isInLoop = (node: Node): boolean => {
  const outer = [...around(node)].find((each) => isFunction(each) || loops.test(each.type));
  return outer !== undefined && !isFunction(outer);
};

const isRace = ({ callee }: Call, { code }: Look): boolean => {
  const { module, path = "" } = code.names.originOf(callee) ?? {};
  return module === undefined && races.test(path);
};

const isWait = ({ callee }: Call, { code }: Look): boolean =>
  code.flow.pathOf(callee) === "defineSignal().waitFor";

/** Waits for signals in a race that a loop begins again: those that lose go on beside the next. */
const waitsInLoopOf = (call: Call, look: Look): Call[] => {
  if (!isInLoop(call)) return [];
  return call.arguments
    .flatMap((given) => [...nodesOf(given, look.context.sourceCode.visitorKeys, isFunction)])
    .filter((node) => node.type === "CallExpression")
    .filter((node) => isWait(node, look));
};

/** Runs a function, and gives what it gives. */
const runs = /^(withTimeout|shielded|CancellationScope\.new\((…)?\)\.run)$/;

/** Whether all that something waits for is one signal, also by functions of the file. */
const isOneWait = (party: Node, look: Look, seen: ReadonlySet<Node> = new Set()): boolean => {
  const { flow, names } = look.code;
  const [call, another] = [...flow.durableCallsIn(party)]
    .filter(({ callee }) => !isFunction(bare(callee)))
    .filter(({ callee }) => !runs.test(flow.pathOf(callee) ?? ""));
  if (!call || another) return false;
  if (isWait(call, look)) return true;
  const called = names.functionOf(call.callee);
  if (!called || seen.has(called)) return false;
  return isOneWait(called.body, look, new Set([...seen, called]));
};

/** Whether several promises of a race are waits for signals: more than one may be served. */
const hasSeveralWaits = ({ arguments: [list] }: Call, look: Look): boolean => {
  const parties = list && bare(list);
  if (parties?.type !== "ArrayExpression") return false;
  return parties.elements.filter((party) => party && isOneWait(party, look)).length > 1;
};

const isHandledIn = (call: Node, called: FunctionNode): boolean => {
  let inner = call;
  for (const outer of around(call)) {
    if (outer.type === "TryStatement" && outer.handler && outer.block === inner) return true;
    if (outer === called) return false;
    inner = outer;
  }
  return false;
};

/** Whether a function of the file, also by its name, catches the errors of all that it starts. */
const catchesItsErrors = (expression: Node, { code }: Look): boolean => {
  const called = code.names.functionOf(expression);
  // Without a wait, nothing that a promise is rejected with comes to a catch clause around it.
  if (!called?.async) return false;
  return [...code.flow.durableCallsIn(called.body)].every((node) => isHandledIn(node, called));
};

/** The function given to `forEach` or `map`, if errors are lost with the promises it gives. */
const losingVisitor = (call: Call, look: Look): Node | undefined => {
  const [visitor] = visitOf(call) ? call.arguments : [];
  if (!visitor || !look.code.flow.isDurableFunction(visitor)) return undefined;
  return catchesItsErrors(visitor, look) ? undefined : visitor;
};

const suggestionsFor = (call: Call, look: Look): Rule.SuggestionReportDescriptor[] => {
  const words = [
    ...(functionAround(call)?.async ? (["await"] as const) : []),
    ...(catchesItsErrors(call.callee, look) ? (["void"] as const) : []),
  ];
  return words.map((word) => ({
    messageId: word,
    fix: (fixer) => fixer.insertTextBefore(call, `${word} `),
  }));
};

/** Takes the place of `void`, where the function can await. */
const awaitInstead = (node: NodeOf<"UnaryExpression">): Rule.SuggestionReportDescriptor[] => {
  const [start = 0] = node.range ?? [];
  const fix: Rule.ReportFixer = (fixer) =>
    fixer.replaceTextRange([start, start + node.operator.length], "await");
  return functionAround(node)?.async ? [{ messageId: "await", fix }] : [];
};

/** The call whose promise is kept in a constant that nothing reads. */
const keptForNothing = (node: NodeOf<"VariableDeclarator">, look: Look): Call | undefined => {
  const init = node.init && bare(node.init);
  if (init?.type !== "CallExpression" || node.id.type !== "Identifier") return undefined;
  const [variable] = look.context.sourceCode.getDeclaredVariables(node);
  const isExported = parentOf(parentOf(node) ?? node)?.type === "ExportNamedDeclaration";
  const isRead = variable?.references.some((reference) => reference.isRead()) ?? true;
  return !isRead && !isExported ? init : undefined;
};

export const noFloatingDurablePromise = defineRule({
  description: "awaits, returns or keeps the promise of everything durable that it starts",
  why: "A promise that nothing waits for loses its error, and the workflow may complete before the activity, timer or child has ended. `void` before it changes nothing of that. What runs beside the rest of the workflow is kept in a variable and awaited later, or is an async function that catches its own errors. A `waitFor()` that has lost a race goes on, and takes a signal that nothing receives: `nextSignal()` waits for several, and leaves those that it does not give.",
  wrong: "charge(input.order);\nvoid ship(input.order);",
  right:
    'const shipped = ship(input.order);\nawait charge(input.order);\nawait shipped;\nvoid notify(input.order).catch((error) => log.warn("not notified", { error }));',
  hasSuggestions: true,
  messages: {
    floating:
      "Nothing waits for the promise of `{{name}}()`, so its error is lost. Await it, return it, or keep it and await it later.",
    void: "Write `void` before it: the function catches its own errors.",
    voided:
      "`void` drops the promise of `{{name}}()`, and its error with it. Await it, keep it and await it later, or add `.catch(…)`.",
    unused:
      "Nothing reads `{{name}}`, so nothing waits for this promise, and its error is lost. Await it.",
    each: "Nothing waits for the promises that the function of `{{name}}()` returns. Use `for (const … of …)` with await, or `await Promise.all(….map(…))`.",
    raced:
      "Where another promise wins the race, this wait goes on beside the next, and takes a signal that nothing receives. Use `withTimeout(…, () => {{name}}())`, or a scope that you cancel.",
    several:
      "Several signals may come before the code goes on, and `{{name}}()` gives one of them. Use `nextSignal({ … })`, which leaves the others for the next call.",
    await: "Await it.",
  },
  listen(look) {
    const nameOf = (call: Call) => look.context.sourceCode.getText(call.callee);
    const check = (node: Node) => {
      if (node.type !== "CallExpression") return;
      const { context, code } = look;
      const visitor = losingVisitor(node, look);
      if (visitor) {
        const data = { name: visitOf(node) ?? "" };
        context.report({ node: visitor, messageId: "each", data });
      } else if (code.flow.isDurablePromise(node)) {
        const data = { name: nameOf(node) };
        const suggest = suggestionsFor(node, look);
        context.report({ node, messageId: "floating", data, suggest });
      }
    };
    return {
      CallExpression(node) {
        if (!isRace(node, look)) return;
        if (hasSeveralWaits(node, look)) {
          look.context.report({ node, messageId: "several", data: { name: nameOf(node) } });
          return;
        }
        for (const wait of waitsInLoopOf(node, look)) {
          look.context.report({ node: wait, messageId: "raced", data: { name: nameOf(wait) } });
        }
      },
      ExpressionStatement: ({ expression }) => droppedBy(expression).forEach(check),
      UnaryExpression(node) {
        if (node.operator !== "void") return;
        const call = droppedBy(node.argument)
          .filter((dropped) => dropped.type === "CallExpression")
          .filter((dropped) => look.code.flow.isDurablePromise(dropped))
          .find(({ callee }) => !catchesItsErrors(callee, look));
        if (!call) return;
        const data = { name: nameOf(call) };
        const suggest = awaitInstead(node);
        look.context.report({ node, messageId: "voided", data, suggest });
      },
      VariableDeclarator(node) {
        const call = keptForNothing(node, look);
        if (!call || node.id.type !== "Identifier") return;
        if (!look.code.flow.isDurablePromise(call)) return;
        const data = { name: node.id.name };
        look.context.report({ node: wrapped(call), messageId: "unused", data });
      },
    };
  },
});
