// What goes wrong by mistake: it fails the decision task, so that the run waits for a fix.
import type { HistoryEvent } from "@ekiden/client";
import { PayloadError } from "../codec.ts";
import {
  ActivityFailure,
  ActivityTimeout,
  ApplicationFailure,
  CompensationFailure,
  DecisionFailure,
  DecisionRefused,
  HumanTaskRejected,
  isCanceled,
  LambdaFailure,
  TimeoutError,
  WorkflowFailure,
} from "../errors.ts";
import { ContinueAsNew } from "./continue-as-new.ts";
import { nameOf } from "./mismatch.ts";
import type { Run } from "./run.ts";
import { isMoreTimer, isOfFailure } from "./turns.ts";
import { lineOf } from "./where.ts";

const failures = [
  ApplicationFailure,
  ActivityFailure,
  ActivityTimeout,
  WorkflowFailure,
  LambdaFailure,
  TimeoutError,
  DecisionRefused,
  HumanTaskRejected,
];

const gathered: ReadonlySet<unknown> = new Set(["AggregateError", "CompensationFailure"]);

/** What `Promise.any` throws, also in the realm of a test runner; and of compensations. */
const errorsIn = (error: unknown): readonly unknown[] => {
  const { name, errors } = (error ?? {}) as { name?: unknown; errors?: unknown };
  return gathered.has(name) && Array.isArray(errors) ? errors : [];
};

/** True for what a workflow fails with on purpose, or because it lets a failure through. */
export const isFailure = (error: unknown): boolean => {
  if (failures.some((each) => error instanceof each) || isCanceled(error)) return true;
  const errors = errorsIn(error);
  return errors.length > 0 && errors.every(isFailure);
};

/** True for a cancellation, also for what `Promise.any` throws where all was canceled. */
export const isAllCanceled = (error: unknown): boolean => {
  if (isCanceled(error)) return true;
  const errors = error instanceof CompensationFailure ? [] : errorsIn(error);
  return errors.length > 0 && errors.every(isAllCanceled);
};

/** True for what a run that was requested to cancel ends with because of that. */
export const isOfCancel = (run: Run, error: unknown): boolean => {
  if (!run.cancelRequested) return false;
  // Versions of Flow before took that of `Promise.any` for a failure: so it is replayed, too.
  return run.hasFailed ? isCanceled(error) : isAllCanceled(error);
};

/** What continues the run as new, also in what `Promise.any` throws where all of it does. */
export const continuationIn = (error: unknown): ContinueAsNew | undefined => {
  if (error instanceof ContinueAsNew) return error;
  const errors = error instanceof CompensationFailure ? [] : errorsIn(error);
  const continuations = errors.map(continuationIn);
  return continuations.includes(undefined) ? undefined : continuations.at(-1);
};

/** What a run continues as new with that ends with this error. */
export const continuationOf = (run: Run, error: unknown): ContinueAsNew | undefined => {
  // Versions of Flow before took that of `Promise.any` for a failure: so it is replayed, too.
  if (!run.hasFailed) return continuationIn(error);
  return error instanceof ContinueAsNew ? error : undefined;
};

/** True where these events say that the workflow failed, or had no room to: it fails later then. */
export const failsIn = ({ options }: Run, resultingEvents: readonly HistoryEvent[]): boolean =>
  resultingEvents.some(isOfFailure) ||
  (options.unexpectedErrors === "fail workflow" && resultingEvents.some(isMoreTimer));

/** True for what fails the decision task, and not the workflow. */
export const isMistake = (run: Run, error: unknown): boolean => {
  if (isFailure(error) || continuationIn(error)) return false;
  // Versions of Flow before failed the workflow: so it is replayed where its history says so.
  if (run.isReplaying) return !run.hasFailed;
  return run.options.unexpectedErrors !== "fail workflow";
};

const inWords = (error: unknown): string => {
  if (!(error instanceof Error)) return `a value that is no error (${String(error)})`;
  const line = lineOf(error);
  return `${error.name}: ${error.message}${line === undefined ? "" : ` (${line})`}`;
};

/** The workflow's function, or a handler, has thrown what is not thrown on purpose. */
export const unexpected = (run: Run, error: unknown): DecisionFailure => {
  const options = { cause: error };
  if (error instanceof PayloadError) {
    return new DecisionFailure("payload", `${nameOf(run)}: ${inWords(error)}`, options);
  }
  return new DecisionFailure(
    "unexpected error",
    `${nameOf(run)} threw ${inWords(error)}. This is taken for a mistake in the code: the run waits ` +
      "for a worker with better code. To fail the workflow, throw an ApplicationFailure, or give " +
      'the worker unexpectedErrors: "fail workflow".',
    options,
  );
};

/** A promise of the workflow was rejected, and its code has not asked what came of it. */
export const unhandled = (run: Run, error: unknown): DecisionFailure =>
  new DecisionFailure(
    "unhandled rejection",
    `${nameOf(run)} has not awaited what failed with ${inWords(error)}, so its error would be ` +
      "lost. Await the promise, or add a catch() to it.",
    { cause: error },
  );
