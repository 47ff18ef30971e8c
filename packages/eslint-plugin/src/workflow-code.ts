// Which code of a file is workflow code: what is called anew on every replay, and so must do the
// same each time.
import type { SourceCode } from "eslint";
import { Flow } from "./flow.ts";
import { lasting, looking } from "./flow-calls.ts";
import { Names } from "./names.ts";
import {
  around,
  bare,
  type Call,
  type FunctionNode,
  functionAround,
  isCalledAtOnce,
  isFunction,
  type Node,
  nodesOf,
  parentOf,
  wrapped,
} from "./tree.ts";

/** One `defineWorkflow(…)` with the functions of the file that it reaches. */
export interface Workflow {
  readonly call: Call;
  readonly functions: ReadonlySet<FunctionNode>;
}

interface WorkflowCodeOptions {
  /** True: every function of the file is workflow code, as of a file that workflows import. */
  readonly wholeFile?: boolean;
}

/** What works only while a workflow runs, so that all that calls it is workflow code. */
const onlyInWorkflows: ReadonlySet<string> = new Set([...lasting, ...looking]);

const handle = /^define(Signal|Query|Update)\(\)\.handle$/;

export class WorkflowCode {
  readonly names: Names;
  readonly flow: Flow;
  readonly workflows: readonly Workflow[];
  /** What handlers of queries are, and what they call. */
  readonly queryFunctions: ReadonlySet<FunctionNode>;
  readonly queryHandlers: ReadonlySet<FunctionNode>;
  /** What handlers of signals and updates are, and what they call: they run while others wait. */
  readonly handlerFunctions: ReadonlySet<FunctionNode>;
  readonly #sourceCode: SourceCode;
  readonly #wholeFile: boolean;
  readonly #functions: ReadonlySet<FunctionNode>;
  /** Functions that are handed by name to what records their results. */
  readonly #recorded: ReadonlySet<FunctionNode>;

  constructor(sourceCode: SourceCode, options: WorkflowCodeOptions = {}) {
    this.#sourceCode = sourceCode;
    this.#wholeFile = options.wholeFile ?? false;
    this.names = new Names(sourceCode);
    this.flow = new Flow(this.names, sourceCode.visitorKeys);
    const calls = [...nodesOf(sourceCode.ast, sourceCode.visitorKeys)].filter(isCall);
    const callsOf = (path: RegExp) =>
      calls.filter(({ callee }) => path.test(this.flow.pathOf(callee) ?? ""));
    this.workflows = callsOf(/^defineWorkflow$/).map((call) => ({
      call,
      functions: this.#reach(this.#handedTo(call)),
    }));
    const handlers = callsOf(handle).flatMap((call) => this.#handedTo(call));
    this.handlerFunctions = this.#reach(
      callsOf(/^define(Signal|Update)\(\)\.handle$/).flatMap((call) => this.#handedTo(call)),
    );
    const queries = callsOf(/^defineQuery\(\)\.handle$/).flatMap((call) => this.#handedTo(call));
    this.queryHandlers = new Set(queries);
    this.queryFunctions = this.#reach(queries);
    this.#recorded = new Set(
      calls
        .filter((call) => this.flow.isRecordingCall(call))
        .flatMap((call) => this.#handedTo(call)),
    );
    this.#functions = new Set([
      ...this.workflows.flatMap(({ functions }) => [...functions]),
      ...this.#reach(handlers),
      ...this.#reach(this.#callersOf(calls)),
    ]);
  }

  contains(node: Node): boolean {
    let isInFunction = false;
    for (const outer of around(node)) {
      if (!isFunction(outer)) continue;
      if (this.#functions.has(outer)) return true;
      if (this.#recorded.has(outer)) return false;
      isInFunction = true;
    }
    return isInFunction && this.#wholeFile;
  }

  /** Whether nothing but a workflow runs a node, which stands in the function defined as one. */
  isOfWorkflowAlone(node: Node): boolean {
    const caller = callerOf(node);
    const defining = caller && parentOf(wrapped(caller));
    return this.workflows.some(({ call }) => call === defining);
  }

  /** The workflows that run the code in which a node stands. */
  workflowsOf(node: Node): Workflow[] {
    const functions = [...around(node)].filter(isFunction);
    return this.workflows.filter((workflow) =>
      functions.some((one) => workflow.functions.has(one)),
    );
  }

  /** The outermost function around a node that a query runs. */
  queryFunctionAround(node: Node): FunctionNode | undefined {
    return [...around(node)].filter(isFunction).findLast((outer) => this.queryFunctions.has(outer));
  }

  /** Calls in workflow code, without those in functions whose results are recorded. */
  *callsIn(node: Node): Generator<Call> {
    const { visitorKeys } = this.#sourceCode;
    for (const inner of nodesOf(node, visitorKeys, this.flow.isRecorded)) {
      if (isCall(inner)) yield inner;
    }
  }

  /** The functions that a call is given: written there, by name, or inside of another call. */
  #handedTo(call: Call): FunctionNode[] {
    return call.arguments.flatMap((argument) => {
      const node = bare(argument);
      return isCall(node) ? this.#handedTo(node) : (this.names.functionOf(node) ?? []);
    });
  }

  /** Functions that call what works only in workflows, be they called from other files. */
  #callersOf(calls: readonly Call[]): FunctionNode[] {
    return calls
      .filter(({ callee }) => {
        const path = this.flow.pathOf(callee) ?? "";
        return onlyInWorkflows.has(path) || this.flow.isDurablePath(path);
      })
      .filter((call) => !this.#isRecorded(call))
      .flatMap((call) => callerOf(call) ?? []);
  }

  #isRecorded(node: Node): boolean {
    return [...around(node)].some(
      (outer) => this.flow.isRecorded(outer) || (isFunction(outer) && this.#recorded.has(outer)),
    );
  }

  #reach(roots: readonly FunctionNode[]): Set<FunctionNode> {
    const reached = new Set<FunctionNode>();
    const waiting = [...roots];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      for (const call of this.callsIn(next)) waiting.push(...this.#functionsNamedBy(call));
    }
    return reached;
  }

  /** The functions that a call calls, or hands on to be called, by their names. */
  #functionsNamedBy(call: Call): FunctionNode[] {
    const handedOn = this.flow.isRecordingCall(call) ? [] : call.arguments;
    return [call.callee, ...handedOn]
      .filter((node) => bare(node).type === "Identifier")
      .flatMap((node) => this.names.functionOf(node) ?? []);
  }
}

/** The function around a call; what is given to `map` and the like belongs to the one around it. */
const callerOf = (node: Node): FunctionNode | undefined => {
  const caller = functionAround(node);
  return caller && isCalledAtOnce(caller) ? (callerOf(caller) ?? caller) : caller;
};

const isCall = (node: Node): node is Call => node.type === "CallExpression";

/** What all rules know of a file, worked out once for each tree. */
const known = new WeakMap<SourceCode["ast"], { code: WorkflowCode; wholeFile: boolean }>();

/** `settings.ekiden.workflowFiles` says whether all functions of a file are workflow code. */
export const workflowCodeOf = (
  sourceCode: SourceCode,
  settings: Readonly<Record<string, unknown>>,
): WorkflowCode => {
  const { workflowFiles } = (settings.ekiden ?? {}) as { readonly workflowFiles?: boolean };
  const wholeFile = workflowFiles === true;
  const found = known.get(sourceCode.ast);
  if (found?.wholeFile === wholeFile) return found.code;
  const code = new WorkflowCode(sourceCode, { wholeFile });
  known.set(sourceCode.ast, { code, wholeFile });
  return code;
};
