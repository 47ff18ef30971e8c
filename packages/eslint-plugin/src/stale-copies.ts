// Copies of state that handlers change: what a copy holds may be old once the workflow has waited.
import type { Scope } from "eslint";
import type { Change } from "./changes.ts";
import type { Look } from "./rule.ts";
import {
  around,
  bare,
  functionAround,
  isCalledAtOnce,
  isFunction,
  isWithin,
  memberName,
  type Node,
  nodesOf,
  parentOf,
  wrapped,
} from "./tree.ts";

/** `["state", "list"]` of `state.list`; a member whose name is worked out is "*". */
const pathOf = (node: Node): string[] => {
  const inner = bare(node);
  if (inner.type === "Identifier") return [inner.name];
  return inner.type === "MemberExpression"
    ? [...pathOf(inner.object), memberName(inner) ?? "*"]
    : [];
};

const beginsWith = (path: readonly string[], start: readonly string[]): boolean =>
  start.every((name, index) => path[index] === name);

/** All of `a.b.c` around `a`. */
const chainAround = (node: Node): Node => {
  const parent = parentOf(wrapped(node));
  const isObject = parent?.type === "MemberExpression" && bare(parent.object) === node;
  return isObject ? chainAround(parent) : node;
};

const copying = /^(Array\.from|Object\.(assign|entries|fromEntries|keys|values)|(Map|Set)\.new)$/;
const copyingDeeply = /^(structuredClone|JSON\.stringify)$/;

type Depth = "reference" | "copy" | "deep copy";

/** What becomes of the object that an expression gives. */
const depthOf = (node: Node, { code }: Look): Depth => {
  const parent = parentOf(wrapped(node));
  if (parent?.type === "SpreadElement") return "copy";
  if (parent?.type !== "CallExpression" && parent?.type !== "NewExpression") return "reference";
  const path = code.names.originOf(parent.callee)?.path ?? "";
  const whole = parent.type === "NewExpression" ? `${path}.new` : path;
  if (copyingDeeply.test(whole)) return "deep copy";
  return copying.test(whole) ? "copy" : "reference";
};

/** Whether what is read at an identifier no longer holds after the change. */
const isOutdatedBy = (identifier: Node, { target, byMethod }: Change, look: Look): boolean => {
  const changed = pathOf(target);
  // Assigned to by its own name: all that was read of it is of the value before.
  if (!byMethod && changed.length === 1) return true;
  const chain = chainAround(identifier);
  const read = pathOf(chain);
  const depth = depthOf(chain, look);
  const object = byMethod ? changed : changed.slice(0, -1);
  if (depth === "deep copy" && beginsWith(object, read)) return true;
  if (depth === "copy" && read.join(".") === object.join(".")) return true;
  return byMethod
    ? read.length > object.length && beginsWith(read, object)
    : beginsWith(read, changed);
};

/** `total += 1`, `total++`, `list.push(x)`: what was there is a part of what is there now. */
const isAddition = ({ node }: Change): boolean => {
  if (node.type === "UpdateExpression") return true;
  if (node.type === "AssignmentExpression") return node.operator !== "=";
  const callee = node.type === "CallExpression" ? bare(node.callee) : undefined;
  const method = callee?.type === "MemberExpression" ? memberName(callee) : undefined;
  return method === "push" || method === "add" || method === "set";
};

/** `{ total }` and `{ list: [...list] }`: the member stands for the variable, as of now. */
const isNamedLikeItsPlace = (identifier: Node): boolean => {
  for (const outer of around(identifier)) {
    if (outer.type !== "Property") continue;
    const { computed, key } = outer;
    const isNamed = !computed && key.type === "Identifier" && identifier.type === "Identifier";
    return isNamed && key.name === identifier.name;
  }
  return false;
};

/** The changes of a file, by the variable that is changed or that holds what is changed. */
export class ChangesOfState {
  readonly #look: Look;
  readonly #changes = new Map<Scope.Variable, Change[]>();

  constructor(look: Look) {
    this.#look = look;
  }

  add(change: Change): void {
    const variable = this.#look.code.names.variableOf(change.root);
    if (variable) this.#changes.set(variable, [...this.of(variable), change]);
  }

  of(variable: Scope.Variable): readonly Change[] {
    return this.#changes.get(variable) ?? [];
  }

  /** Those that handlers of signals and updates make, whenever the workflow waits. */
  byHandlers(variable: Scope.Variable): readonly Change[] {
    return this.of(variable).filter((change) => this.#isByHandler(change));
  }

  /** Whether the workflow itself resets a variable after a place in the text. */
  isResetAfter(variable: Scope.Variable, place: Node): boolean {
    return this.#byWorkflowAfter(variable, place).some((change) => !isAddition(change));
  }

  #byWorkflowAfter(variable: Scope.Variable, place: Node): readonly Change[] {
    return this.of(variable).filter(
      (change) => !this.#isByHandler(change) && startOf(change.node) > endOf(place),
    );
  }

  /** What may outdate a copy: handlers at any time, and what the workflow adds after it. */
  #outdating(variable: Scope.Variable, copy: Node): readonly Change[] {
    const additions = isNamedLikeItsPlace(copy)
      ? this.#byWorkflowAfter(variable, copy).filter(
          (change) => isAddition(change) && functionAround(change.node) === functionAround(copy),
        )
      : [];
    return [...this.byHandlers(variable), ...additions];
  }

  /** Identifiers in an expression of which it keeps a value that handlers may outdate. */
  copiesIn(expression: Node): Node[] {
    const own = valuesIn(expression, this.#look).filter((node) => this.#isCopy(node));
    return [...own, ...this.#callsIn(expression).filter((call) => this.#computesCopy(call))];
  }

  /** Calls of functions of the file that compute something at once. */
  #callsIn(expression: Node): Node[] {
    return valuesIn(expression, this.#look).filter((node) => {
      const parent = parentOf(node);
      return parent?.type === "CallExpression" && parent.callee === node;
    });
  }

  #computesCopy(callee: Node): boolean {
    const called = this.#look.code.names.functionOf(callee);
    if (!called || called.async || called.generator) return false;
    return valuesIn(called.body, this.#look).some((node) => this.#isCopy(node));
  }

  #isCopy(identifier: Node): boolean {
    const variable = this.#look.code.names.variableOf(identifier);
    if (!variable) return false;
    // `queue.shift()` takes its part out: nothing that comes later belongs to it.
    const isTaken = this.of(variable).some(({ root }) => root === identifier);
    return (
      !isTaken &&
      this.#outdating(variable, identifier).some((change) =>
        isOutdatedBy(identifier, change, this.#look),
      )
    );
  }

  #isByHandler({ node }: Change): boolean {
    const { handlerFunctions } = this.#look.code;
    return [...around(node)].some((outer) => isFunction(outer) && handlerFunctions.has(outer));
  }
}

/** Identifiers that are read when an expression is evaluated, apart from what it awaits. */
const valuesIn = (expression: Node, { context, code }: Look): Node[] => {
  const isLater = (node: Node) =>
    node.type === "AwaitExpression" || (isFunction(node) && !isCalledAtOnce(node));
  if (isLater(expression)) return [];
  return [...nodesOf(expression, context.sourceCode.visitorKeys, isLater)].filter(
    (node) => node.type === "Identifier" && code.names.isRead(node),
  );
};

export const startOf = ({ range }: Node): number => range?.[0] ?? 0;
export const endOf = ({ range }: Node): number => range?.[1] ?? 0;

const endsFunction = ({ type }: Node): boolean =>
  type === "ReturnStatement" || type === "ThrowStatement";

/** Whether a node is left by way of a `return` or `throw`, so that nothing after it follows. */
const isLeftFrom = (outer: Node): boolean => {
  if (endsFunction(outer)) return true;
  const statements =
    outer.type === "BlockStatement"
      ? outer.body
      : outer.type === "SwitchCase"
        ? outer.consequent
        : [];
  const last = statements.at(-1);
  return last !== undefined && endsFunction(last);
};

/** Whether code at one place may have run, in one go, before that at a later place. */
export const leadsTo = (before: Node, after: Node): boolean => {
  let inner = before;
  for (const outer of around(before)) {
    if (!isWithin(after, outer)) {
      if (isLeftFrom(outer)) return false;
      inner = outer;
      continue;
    }
    if (outer.type === "IfStatement" || outer.type === "ConditionalExpression") {
      return inner === outer.test || isWithin(after, inner);
    }
    return outer.type !== "SwitchStatement" || inner === outer.discriminant;
  }
  return false;
};
