/** Why a store could not be opened: one line that says what to do about it. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}
