// Continue-as-new: the run closes, and another one with a fresh history goes on in its place.
import type { ContinueOptions, WorkflowReference } from "../definitions.ts";
import { noHeaders, type PayloadHeaders } from "../headers.ts";
import type { ContinueAsNewInput } from "../interceptors/workflow.ts";
import { checkNotCanceled } from "./cancel-request.ts";
import { currentRun } from "./current.ts";
import { outbound } from "./interception.ts";
import { currentScope, type Scope } from "./scope.ts";
import { wireSettings } from "./settings.ts";

/** Thrown through the workflow's code to its caller: nothing is to run after it. */
export class ContinueAsNew extends Error {
  override readonly name = "ContinueAsNew";
  /** The input of the next run, or a function that gives it at the end of the turn. */
  readonly input: unknown;
  readonly options: ContinueOptions;
  readonly headers: PayloadHeaders;
  /** In which it was called for. */
  readonly scope: Scope;

  constructor({ input, options, headers }: ContinueAsNewInput, scope: Scope) {
    super("the workflow continues as new");
    this.scope = scope;
    this.input = input;
    this.options = options;
    this.headers = headers;
  }
}

/** What gives the input at the last moment, where it is given so late. */
export const lateInputOf = ({ input }: ContinueAsNew): (() => unknown) | undefined =>
  typeof input === "function" ? (input as () => unknown) : undefined;

type InputOf<W> = W extends WorkflowReference<infer Input, unknown> ? Input : never;

/** In the place of the input, for the compiler to say where a call names no workflow. */
type NamesNone = "Name the workflow, whose input this is: continueAsNew<typeof workflow>(…)";

/** Of `any`, which takes all, too. */
type IsNamed<W> = unknown extends W ? (0 extends W & 1 ? true : false) : true;

/** The input may be left out where there is none. */
type NextRun<W, Input = InputOf<W>> =
  IsNamed<W> extends false
    ? [input: NamesNone, options?: ContinueOptions]
    : undefined extends Input
      ? [input?: Input | (() => Input), options?: ContinueOptions]
      : [input: Input | (() => Input), options?: ContinueOptions];

/**
 * Ends this run and starts the next one of the same workflow with another input:
 * `continueAsNew<typeof poller>({ since })`. A function in the place of the input is called at the
 * last moment, after all signals of the turn, and must only look, or drain signals:
 * `continueAsNew<typeof account>(() => balance + sum(deposit.drain()))`.
 *
 * It throws, so nothing after it runs but `finally` and `catch`, which may wait for cleaning up.
 * Where the error is swallowed, and the workflow returns after all, it still continues as new;
 * only another error takes its place. Task list, time-outs, tags, child policy and role are
 * those of this run unless `options` say otherwise.
 * When the service refuses, the workflow fails with a DecisionRefused.
 *
 * In a scope that a request to cancel has reached it throws its CanceledError instead, as
 * everything that begins there does: the next run would not know of the request. `shielded` keeps
 * it from that.
 *
 * @example
 * ```ts
 * import { continueAsNew, sleep, type WorkflowReference, workflowInfo } from "@ekiden/flow";
 *
 * export const poll = async (since: number): Promise<void> => {
 *   let latest = since;
 *   while (!workflowInfo().continueAsNewSuggested) {
 *     await sleep("1 hour");
 *     latest += 1;
 *   }
 *   continueAsNew<WorkflowReference<number, void>>(latest);
 * };
 * ```
 */
// A declaration, because the compiler knows only of these that nothing after them runs.
export function continueAsNew<W>(...[input, options = {}]: NextRun<W>): never {
  const run = currentRun("continueAsNew()");
  const end = (given: ContinueAsNewInput): never => {
    const scope = currentScope(run);
    checkNotCanceled(run, scope);
    run.continuation = new ContinueAsNew(given, scope);
    throw run.continuation;
  };
  const chain = outbound(run, "continueAsNew");
  const asked = { input, options, headers: noHeaders };
  if (chain) chain(asked, end);
  else end(asked);
  throw new Error("An interceptor of continueAsNew has not called next, which throws.");
}

/** Everything that the next run needs: the service would take the rest from the type's defaults. */
export const continueData = (
  input: string | undefined,
  { workflowTypeVersion, ...settings }: ContinueOptions,
  before: {
    readonly taskList: { readonly name: string };
    readonly taskPriority?: string | undefined;
    readonly executionStartToCloseTimeout?: string | undefined;
    readonly taskStartToCloseTimeout?: string | undefined;
    readonly childPolicy: string;
    readonly tagList?: readonly string[] | undefined;
    readonly lambdaRole?: string | undefined;
  },
) => ({
  input,
  workflowTypeVersion,
  taskList: before.taskList,
  taskPriority: before.taskPriority,
  executionStartToCloseTimeout: before.executionStartToCloseTimeout,
  taskStartToCloseTimeout: before.taskStartToCloseTimeout,
  childPolicy: before.childPolicy,
  tagList: before.tagList,
  lambdaRole: before.lambdaRole,
  ...wireSettings(settings),
});
