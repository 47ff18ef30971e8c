/** What was asked of keys cannot be done: one line that says what to do about it. */
export class AccessError extends Error {
  override readonly name = "AccessError";
}
