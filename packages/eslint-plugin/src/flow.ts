// What of @ekiden/flow an expression is, and which of its calls are awaited durably.
import { durable, durableMembers } from "./flow-calls.ts";
import type { Names } from "./names.ts";
import {
  bare,
  type Call,
  type FunctionNode,
  isFunction,
  type Keys,
  memberName,
  type Node,
  nodesOf,
  parentOf,
  wrapped,
} from "./tree.ts";

export const flowModule = "@ekiden/flow";

/** What runs the functions that it is given as ordinary code, and records their results. */
const recording: ReadonlySet<string> = new Set(["sideEffect", "localActivity"]);

/** What only keeps the functions that it is given, for later. */
const keeping = /^define(Workflow|(Signal|Query|Update)\(\)\.handle)$/;

export const joins = /^Promise\.(all|allSettled|any|race)$/;
const visiting = /^(flatMap|forEach|map)$/;

/** `forEach`, `map` of `list.map(…)`: the method that calls its function for each element. */
export const visitOf = ({ callee }: Call): string | undefined => {
  const method = bare(callee);
  const name = method.type === "MemberExpression" ? memberName(method) : undefined;
  return name !== undefined && visiting.test(name) ? name : undefined;
};

export class Flow {
  readonly #names: Names;
  readonly #keys: Keys;
  readonly #durable = new Map<FunctionNode, boolean>();

  constructor(names: Names, keys: Keys) {
    this.#names = names;
    this.#keys = keys;
  }

  /** `sleep`, `defineSignal().handle`, …: the path in @ekiden/flow that leads to an expression. */
  pathOf(expression: Node): string | undefined {
    const origin = this.#names.originOf(expression);
    return origin?.module === flowModule ? origin.path : undefined;
  }

  isRecordingCall(node: Node): boolean {
    return node.type === "CallExpression" && recording.has(this.pathOf(node.callee) ?? "");
  }

  /** Whether a node is a function that runs as ordinary code, though it stands in workflow code. */
  isRecorded = (node: Node): boolean => recording.has(this.#receiverOf(node));

  /** Whether a node is a function that the code around it does not wait for. */
  #isApart = (node: Node): boolean => this.isRecorded(node) || keeping.test(this.#receiverOf(node));

  /** The path of what a function is given to where it is written. */
  #receiverOf(node: Node): string {
    const parent = isFunction(node) ? parentOf(wrapped(node)) : undefined;
    return (parent?.type === "CallExpression" && this.pathOf(parent.callee)) || "";
  }

  /** Whether a call gives a promise that outlives the process. */
  isDurablePath(path: string): boolean {
    return durable.includes(path) || durableMembers.some((pattern) => pattern.test(path));
  }

  /** Whether a call gives a promise of something durable, be it by a function of this file. */
  isDurableCall({ callee }: Call): boolean {
    return this.isDurableFunction(callee);
  }

  /** Whether a function, also by its name, gives a promise of something durable. */
  isDurableFunction(expression: Node): boolean {
    const path = this.pathOf(expression);
    if (path !== undefined) return this.isDurablePath(path);
    const called = this.#names.functionOf(expression);
    return called !== undefined && this.#isDurable(called);
  }

  #isDurable(called: FunctionNode): boolean {
    const known = this.#durable.get(called);
    if (known !== undefined) return known;
    // The answer for a function that calls itself, until it is known.
    this.#durable.set(called, false);
    const isDurable = called.async ? this.holdsDurableCall(called) : this.#returnsDurable(called);
    this.#durable.set(called, isDurable);
    return isDurable;
  }

  #returnsDurable({ body, generator }: FunctionNode): boolean {
    if (generator) return false;
    if (body.type !== "BlockStatement") return this.isDurablePromise(body);
    return [...nodesOf(body, this.#keys, isFunction)].some(
      (node) =>
        node.type === "ReturnStatement" && node.argument && this.isDurablePromise(node.argument),
    );
  }

  /** Whether something durable is started anywhere in a node. */
  holdsDurableCall(node: Node): boolean {
    return !this.durableCallsIn(node).next().done;
  }

  /** The calls in a node that start something durable, also by a function that they are given. */
  *durableCallsIn(node: Node): Generator<Call> {
    for (const inner of nodesOf(node, this.#keys, this.#isApart)) {
      if (inner.type !== "CallExpression") continue;
      if (this.isDurableCall(inner) || this.#visitsByName(inner)) yield inner;
    }
  }

  /** `orders.map(charge)`: of a function that is written there, the calls are found in it. */
  #visitsByName(call: Call): boolean {
    const [visitor] = call.arguments;
    if (!visitor || !visitOf(call) || isFunction(bare(visitor))) return false;
    return this.isDurableFunction(visitor);
  }

  /** Whether a node waits for something durable. */
  isDurableAwait(node: Node): boolean {
    if (node.type === "ForOfStatement" && node.await) {
      return this.isSignal(node.right) || this.holdsDurableCall(node.right);
    }
    if (node.type !== "AwaitExpression") return false;
    return this.isDurablePromise(node.argument) || this.holdsDurableCall(node.argument);
  }

  isSignal(expression: Node): boolean {
    return this.pathOf(expression) === "defineSignal()";
  }

  /** Whether a variable, or any other expression, stands for the promise of something durable. */
  isDurablePromise(expression: Node): boolean {
    const node = bare(expression);
    if (node.type === "CallExpression") return this.#givesDurable(node);
    const path = this.pathOf(node);
    return path?.endsWith("()") === true && this.isDurablePath(path.slice(0, -2));
  }

  /** Whether a node waits durably before the functions inside it are called. */
  waitsDurably(node: Node): boolean {
    for (const inner of nodesOf(node, this.#keys, isFunction)) {
      if (this.isDurableAwait(inner)) return true;
    }
    return false;
  }

  /** Whether a call is durable, joins durable ones, or goes on after one. */
  #givesDurable(call: Call): boolean {
    if (this.isDurableCall(call)) return true;
    const { module, path = "" } = this.#names.originOf(call.callee) ?? {};
    if (module === undefined && joins.test(path)) {
      return call.arguments.some((argument) => this.holdsDurableCall(argument));
    }
    const callee = bare(call.callee);
    if (callee.type !== "MemberExpression") return false;
    const name = memberName(callee);
    const goesOn = name === "finally" || (name === "then" && call.arguments.length === 1);
    const before = bare(callee.object);
    return goesOn && before.type === "CallExpression" && this.#givesDurable(before);
  }
}
