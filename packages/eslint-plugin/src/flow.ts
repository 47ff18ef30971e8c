// What of @ekiden/flow an expression is, and which of its calls are awaited durably.
import { durable, durableMembers } from "./flow-calls.ts";
import type { Names } from "./names.ts";
import {
  bare,
  type Call,
  type FunctionNode,
  isFunction,
  type Keys,
  type Node,
  nodesOf,
  parentOf,
  wrapped,
} from "./tree.ts";

export const flowModule = "@ekiden/flow";

/** What runs the functions that it is given as ordinary code, and records their results. */
const recording: ReadonlySet<string> = new Set(["sideEffect", "localActivity"]);

export class Flow {
  readonly #names: Names;
  readonly #keys: Keys;
  readonly #waiting = new Map<FunctionNode, boolean>();

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
  isRecorded = (node: Node): boolean => {
    if (!isFunction(node)) return false;
    const parent = parentOf(wrapped(node));
    return parent?.type === "CallExpression" && this.isRecordingCall(parent);
  };

  /** Whether a call gives a promise that outlives the process. */
  isDurablePath(path: string): boolean {
    return durable.includes(path) || durableMembers.some((pattern) => pattern.test(path));
  }

  /** Whether a call starts something durable, by itself or in an async function of this file. */
  isDurableCall(call: Call): boolean {
    const path = this.pathOf(call.callee);
    if (path !== undefined) return this.isDurablePath(path);
    const called = this.#names.functionOf(call.callee);
    return called?.async === true && this.#waits(called);
  }

  #waits(called: FunctionNode): boolean {
    const known = this.#waiting.get(called);
    if (known !== undefined) return known;
    // The answer for a function that calls itself, until it is known.
    this.#waiting.set(called, false);
    const waits = this.holdsDurableCall(called);
    this.#waiting.set(called, waits);
    return waits;
  }

  /** Whether something durable is started anywhere in a node. */
  holdsDurableCall(node: Node): boolean {
    for (const inner of nodesOf(node, this.#keys, this.isRecorded)) {
      if (inner.type === "CallExpression" && this.isDurableCall(inner)) return true;
    }
    return false;
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

  /** Whether a variable, or any other expression, stands for the promise of a durable call. */
  isDurablePromise(expression: Node): boolean {
    const node = bare(expression);
    if (node.type === "CallExpression") return this.isDurableCall(node);
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
}
