// Where a worker and its workflows log, and the log of a program that names none.

export type Fields = Readonly<Record<string, unknown>>;
type Write = (message: string, fields: Fields) => void;

/** Where lines go; pino, console and most others can be made to have this shape. */
export interface WorkflowLog {
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

const write =
  (level: string) =>
  (message: string, fields: Readonly<Record<string, unknown>>): void => {
    process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`);
  };

/** Where a worker that is given no log says that it polls. */
export const startLog: Pick<WorkflowLog, "info"> = { info: write("info") };

/** Warnings and errors as lines of JSON on the standard error; the rest is not written. */
export const standardErrorLog: WorkflowLog = {
  info: () => {},
  warn: write("warn"),
  error: write("error"),
};
