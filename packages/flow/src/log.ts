// The log of a program that says nothing about its own.
import type { WorkflowLog } from "./workflow/log.ts";

const write =
  (level: string) =>
  (message: string, fields: Readonly<Record<string, unknown>>): void => {
    process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`);
  };

/** Warnings and errors as lines of JSON on the standard error; the rest is not written. */
export const standardErrorLog: WorkflowLog = {
  info: () => {},
  warn: write("warn"),
  error: write("error"),
};
