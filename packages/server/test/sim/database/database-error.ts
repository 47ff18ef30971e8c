// Errors as the driver of the database gives them.

/** `code`: an SQLSTATE. */
export class DatabaseError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`SQLSTATE ${code}`);
    this.code = code;
  }
}

/** The connection has ended: without a code, as the driver has it. */
export const terminated = (): Error => new Error("Connection terminated unexpectedly");
