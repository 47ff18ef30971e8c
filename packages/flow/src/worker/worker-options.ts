// What a worker is told at its start and at its end.
import type { Codec } from "../codec.ts";
import type { WorkflowDefinition } from "../definitions.ts";
import type { Duration } from "../duration.ts";
import type { DecisionFailure } from "../errors.ts";
import type { InterceptorOptions } from "../interceptors/interceptor.ts";
import type { WorkflowLog } from "../log.ts";
import type { PayloadOptions } from "../payload-pipeline.ts";
import type { ServiceOptions } from "../service.ts";

/**
 * Interceptors of workflows are part of the workflows' code: what they ask for is held against the
 * history on each replay.
 */
export interface WorkerOptions extends ServiceOptions, PayloadOptions, InterceptorOptions {
  readonly domain: string;
  /** Where it polls, and what is registered where a type names no list. */
  readonly taskList: string;
  readonly workflows?: readonly WorkflowDefinition[];
  /** Functions by their names: a module (`import * as activities`) or any object, but no list. */
  readonly activities?:
    | { readonly [name: string]: unknown }
    | (object & { readonly [Symbol.iterator]?: never });
  /** What histories show of it; `pid@host` by default. */
  readonly identity?: string;
  /** JSON that refuses what it would lose, by default. */
  readonly codec?: Codec;
  /** By default JSON on the standard error: where it polls, warnings and errors. */
  readonly log?: WorkflowLog;
  /** Decision tasks at once; 4 by default, and as many again on its own task list if `sticky`. */
  readonly maxDecisions?: number;
  /** Activity tasks at once; 10 by default. */
  readonly maxActivities?: number;
  /** False: the types are registered already. */
  readonly register?: boolean;
  /**
   * Decision tasks of a run come back to this worker, which still has the run, unless they are not
   * fetched within so long; "5 seconds" by default. False: every task brings the whole history.
   */
  readonly sticky?: Duration | false;
  /** For suspended runs; 256 by default. */
  readonly cacheMegabytes?: number;
  /**
   * What an input that is not the one of the history does on a replay, such as that of an activity,
   * a child, a timer or the next run: "fail", the default, fails the decision task, and the run
   * waits for a fix or for `acceptChange`; "warn" logs it, and the input of the history holds.
   */
  readonly onChangedInput?: "fail" | "warn";
  /**
   * For tests, because finding them costs: called with the first promise of a run that something
   * other than Flow settles, and that names the line which awaits it.
   */
  readonly onForeignPromise?: (failure: DecisionFailure) => void;
  /**
   * What an error does that the workflow's code throws and that is neither an ApplicationFailure
   * nor a failure that Flow gave it: "fail task", the default, fails the decision task, and the
   * run waits for a fix; "fail workflow" ends the run as FAILED.
   */
  readonly unexpectedErrors?: "fail task" | "fail workflow";
  /**
   * The longest that a workflow's code may run before it waits; "5 seconds" by default. All turns
   * of a replay may take nine tenths of the time of their decision task.
   */
  readonly turnLimit?: Duration;
  /**
   * The most between two heartbeats, and so before an activity learns of a cancel request; "10
   * seconds" by default. Activities whose type has a heartbeat time-out, or whose call has one
   * below 30 seconds, beat at least three times in it. Of longer ones of calls workers are not
   * told: what is more than 10 seconds here must be a third of them at most.
   */
  readonly heartbeatInterval?: Duration;
  /**
   * A call that has no answer after so long is taken for lost, and made again; "30 seconds" by
   * default. Polls have a minute more, and heartbeats no longer than until the next is due.
   */
  readonly callLimit?: Duration;
}

/** How long a worker that stops waits for its polls and its tasks. */
export interface StopOptions {
  /**
   * How long polls that wait may go on before they are called off; "70 seconds" by default, in
   * which all of them end by themselves, after 60, so that none loses a task on its way.
   */
  readonly pollsWithin?: Duration;
  /** How long tasks may go on before their signals are aborted; without end by default. */
  readonly tasksWithin?: Duration;
}
