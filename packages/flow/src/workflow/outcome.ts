// What came of a piece of the decider's own work, as a marker's details hold it.
import { PayloadError } from "../codec.ts";
import type { Run } from "./run.ts";

export type Outcome =
  | { readonly value?: unknown }
  | { readonly failure: { readonly reason: string; readonly details: string } };

/** With room for the quotes and escapes of being JSON within JSON. */
const maxFailureCharacters = 12_000;

export const failedWith = (run: Run, error: unknown): Outcome => ({
  failure: run.payloads.failureOf(error, maxFailureCharacters),
});

/** The text of an outcome; a value that cannot be sent is a failure. */
export const textOf = (run: Run, outcome: Outcome, what: string): string | undefined => {
  try {
    return run.payloads.encode(outcome, what);
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    return run.payloads.encode(failedWith(run, error), what);
  }
};

/** The value that a text tells of; throws the error if it tells of one. */
export const valueIn = (run: Run, text: string | undefined): unknown => {
  const outcome = (run.payloads.decode(text) ?? {}) as Outcome;
  if (!("failure" in outcome)) return outcome.value;
  throw run.payloads.errorFrom(outcome.failure.reason, outcome.failure.details);
};
