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

/**
 * A log by which nothing that a program's own throws, or rejects with, reaches who writes to it. A
 * line that is not taken is named in another one, and where that is not taken either, the standard
 * error says so, once.
 */
export const harmlessLog = (log: WorkflowLog): WorkflowLog => {
  let isTold = false;
  const tell = (error: unknown): void => {
    if (isTold) return;
    isTold = true;
    standardErrorLog.error("The log fails, and its lines are lost", { error: String(error) });
  };
  const give = (level: keyof WorkflowLog, message: string, fields: Fields): Promise<void> =>
    new Promise((resolve) => resolve(log[level](message, fields)));
  const writing =
    (level: keyof WorkflowLog): Write =>
    (line, fields) => {
      const { workflowId, runId } = fields;
      const told = (error: unknown) => ({ workflowId, runId, line, error: String(error) });
      give(level, line, fields)
        .catch((error) => give("error", "A line could not be logged", told(error)))
        .catch(tell);
    };
  return { info: writing("info"), warn: writing("warn"), error: writing("error") };
};
