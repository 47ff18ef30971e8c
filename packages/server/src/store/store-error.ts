/** Why a store could not be opened: one line that says what to do about it. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/**
 * The store is not there for now. It says itself, once, that it has gone and that it is back: what
 * each call comes to need not be logged.
 */
export class StoreAway extends Error {
  override readonly name: string = "StoreAway";
}
