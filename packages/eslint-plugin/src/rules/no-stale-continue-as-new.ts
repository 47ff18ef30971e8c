import type { Rule, Scope } from "eslint";
import { changes } from "../changes.ts";
import { defineRule, type Look } from "../rule.ts";
import { ChangesOfState, endOf, leadsTo, startOf } from "../stale-copies.ts";
import {
  bare,
  type Call,
  functionAround,
  isFunction,
  type Node,
  nodesOf,
  parentOf,
  wrapped,
} from "../tree.ts";

interface Stretch {
  /** Places in the text of the file. */
  readonly from: number;
  readonly to: number;
  readonly call: Call;
}

/** Whether the function around a call waits in a stretch of its text that leads to the call. */
const waitsIn = ({ from, to, call }: Stretch, { context }: Look): boolean => {
  const around = functionAround(call);
  if (!around) return false;
  return [...nodesOf(around.body, context.sourceCode.visitorKeys, isFunction)].some((node) => {
    const waits = node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
    return waits && startOf(node) >= from && startOf(node) < to && leadsTo(node, call);
  });
};

/** The values that an input is put together of, each as a whole. */
const partsOf = (input: Node): Node[] => {
  const node = bare(input);
  switch (node.type) {
    case "ObjectExpression":
      return node.properties.flatMap((property) =>
        partsOf(property.type === "Property" ? property.value : property),
      );
    case "ArrayExpression":
      return node.elements.flatMap((element) => (element ? partsOf(element) : []));
    case "SpreadElement":
      return partsOf(node.argument);
    case "ArrowFunctionExpression":
      return node.body.type === "BlockStatement" ? [] : partsOf(node.body);
    default:
      return [node];
  }
};

interface Stale {
  readonly node: Node;
  readonly state: string;
  /** What the constant was made of, where the input is that constant. */
  readonly init?: Node;
}

class Inputs {
  readonly #look: Look;
  readonly #changes: ChangesOfState;

  constructor(look: Look, changesOfState: ChangesOfState) {
    this.#look = look;
    this.#changes = changesOfState;
  }

  staleIn(call: Call): Stale[] {
    const [input] = call.arguments;
    if (!input) return [];
    const constants = partsOf(input).flatMap((part) => this.#staleConstant(part, input, call));
    return [...constants, ...this.#readBeforeAwait(input, call)];
  }

  /** A constant that was made of state before the workflow waited. */
  #staleConstant(part: Node, input: Node, call: Call): Stale[] {
    const { names } = this.#look.code;
    const variable = part.type === "Identifier" ? names.variableOf(part) : undefined;
    const init = variable && names.declaratorOf(variable)?.init;
    if (!init || functionAround(init) !== functionAround(call)) return [];
    if (this.#changes.of(variable).length > 0) return [];
    const copy = this.#changes
      .copiesIn(init)
      .find(
        (one) =>
          !this.#isTakenOrGiven(one, input) &&
          waitsIn({ from: endOf(one), to: startOf(call), call }, this.#look),
      );
    return copy ? [{ node: part, state: this.#textOf(copy), init }] : [];
  }

  /** State that the workflow resets after the copy, or that the input holds beside it. */
  #isTakenOrGiven(copy: Node, input: Node): boolean {
    const variable = this.#look.code.names.variableOf(copy);
    if (!variable) return false;
    const isGiven = this.#variablesIn(input).includes(variable);
    return isGiven || this.#changes.isResetAfter(variable, copy);
  }

  #variablesIn(input: Node): (Scope.Variable | undefined)[] {
    const { code, context } = this.#look;
    return [...nodesOf(input, context.sourceCode.visitorKeys)].map((node) =>
      node.type === "Identifier" ? code.names.variableOf(node) : undefined,
    );
  }

  /** State in the input itself, which then waits for another part of it. */
  #readBeforeAwait(input: Node, call: Call): Stale[] {
    return this.#changes
      .copiesIn(input)
      .filter((copy) => waitsIn({ from: endOf(copy), to: endOf(input), call }, this.#look))
      .map((copy) => ({ node: copy, state: this.#textOf(copy) }));
  }

  #textOf(node: Node): string {
    return this.#look.context.sourceCode.getText(node);
  }

  /** The variable that began as a part of the input, and that a handler has assigned to since. */
  outgrown({ arguments: [input] }: Call): Stale | undefined {
    const { names } = this.#look.code;
    const node = input && bare(input);
    const variable = node?.type === "Identifier" ? names.variableOf(node) : undefined;
    if (!node || variable?.defs[0]?.type !== "Parameter") return undefined;
    if (this.#changes.of(variable).length > 0) return undefined;
    const readers = variable.references.map(({ identifier }) => identifier as Node);
    const begun = readers.flatMap((reader) => this.#variablesBegunBy(reader));
    const state = begun.find((one) => this.#isAssignedByHandler(one))?.name;
    return state === undefined ? undefined : { node, state };
  }

  /** `let total = input.total ?? 0` and `let { total } = input`: of the same name only. */
  #variablesBegunBy(reader: Node): Scope.Variable[] {
    const member = parentOf(wrapped(reader));
    const isMember = member?.type === "MemberExpression" && bare(member.object) === reader;
    const value = wrapped(isMember ? member : reader);
    const outer = parentOf(value);
    const isDefaulted = outer?.type === "LogicalExpression" && outer.left === value;
    const declarator = isDefaulted ? parentOf(wrapped(outer)) : outer;
    if (declarator?.type !== "VariableDeclarator") return [];
    const variables = this.#look.context.sourceCode.getDeclaredVariables(declarator);
    if (!isMember) return declarator.id.type === "ObjectPattern" ? variables : [];
    const isSameName = (name: string) =>
      member.property.type === "Identifier" && member.property.name === name;
    return variables.filter(({ name }) => declarator.id.type === "Identifier" && isSameName(name));
  }

  #isAssignedByHandler(variable: Scope.Variable): boolean {
    return this.#changes
      .byHandlers(variable)
      .some(({ target, byMethod }) => !byMethod && bare(target).type === "Identifier");
  }
}

/** Computes the input at the last moment, where it is a constant. */
const suggestionsFor = (
  { init, node }: Stale,
  input: Node | undefined,
  look: Look,
): Rule.SuggestionReportDescriptor[] => {
  const { sourceCode } = look.context;
  const waits =
    init &&
    [...nodesOf(init, sourceCode.visitorKeys)].some(({ type }) => type === "AwaitExpression");
  if (!init || waits || !input || bare(input) !== node) return [];
  const text = sourceCode.getText(init);
  const value = bare(init).type === "ObjectExpression" ? `(${text})` : text;
  return [{ messageId: "late", fix: (fixer) => fixer.replaceText(node, `() => ${value}`) }];
};

export const noStaleContinueAsNew = defineRule({
  description: "continues as new with the state that there is then, not with an older copy of it",
  why: "While the workflow waits, handlers of signals and updates go on changing its variables. An input that was put together before such a wait lacks what has come since, and the next run never receives it. `continueAsNew(() => input)` computes the input at the last moment.",
  wrong:
    'let balance = input.balance;\ndeposited.handle((amount) => {\n  balance += amount;\n});\nconst next = { balance };\nawait sleep("1 day");\ncontinueAsNew(next);',
  right:
    'let balance = input.balance;\ndeposited.handle((amount) => {\n  balance += amount;\n});\nawait sleep("1 day");\ncontinueAsNew(() => ({ balance }));',
  hasSuggestions: true,
  messages: {
    stale:
      "`{{name}}` was made of `{{state}}` before the workflow waited, and that may have changed since: the next run would not know. Compute the input in the call: `continueAsNew(() => …)`.",
    awaited:
      "`{{name}}` is read before the input waits for another part, and a handler may change it meanwhile: the next run would not know. Await first, and compute the input in the call: `continueAsNew(() => …)`.",
    outgrown:
      "`{{name}}` still is what this run was started with, and a handler has changed `{{state}}` since: the next run would not know. Hand over what there is: `continueAsNew(() => ({ ...{{name}}, {{state}} }))`.",
    late: "Compute it at the last moment.",
  },
  listen(look) {
    const all = new ChangesOfState(look);
    const calls: Call[] = [];
    const listeners = changes(look, (change) => all.add(change));
    const report = (stale: Stale, messageId: string, call: Call) => {
      const { node, state } = stale;
      const data = { name: look.context.sourceCode.getText(node), state };
      const suggest = suggestionsFor(stale, call.arguments[0], look);
      look.context.report({ node, messageId, data, suggest });
    };
    return {
      ...listeners,
      CallExpression(node) {
        listeners.CallExpression?.(node);
        if (look.code.flow.pathOf(node.callee) === "continueAsNew") calls.push(node);
      },
      "Program:exit"() {
        const inputs = new Inputs(look, all);
        for (const call of calls) {
          for (const stale of inputs.staleIn(call)) {
            report(stale, stale.init ? "stale" : "awaited", call);
          }
          const outgrown = inputs.outgrown(call);
          if (outgrown) report(outgrown, "outgrown", call);
        }
      },
    };
  },
});
