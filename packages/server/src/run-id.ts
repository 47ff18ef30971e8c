import { randomBytes } from "node:crypto";

const randomPartBytes = 32;

/**
 * A run id that no other run has: opaque, 46 characters, in the look of the service's own (two
 * digits and base64; programs must not be surprised by `/`, `+` and `=`).
 */
export const newRunId = (): string => `22${randomBytes(randomPartBytes).toString("base64")}`;
