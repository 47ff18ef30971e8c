/** Why a store could not be opened: one line that says what to do about it. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/** An older program has written what is stored. A server whose start migrates it can use it. */
export class OutdatedStoreError extends StoreError {
  /** Without what to do. */
  readonly found: string;

  constructor(found: string, advice: string) {
    super(`${found}. ${advice}`);
    this.found = found;
  }
}

/**
 * The store is unavailable for now. It logs itself, once, when that begins and when it ends: what
 * each call comes to need not be logged.
 */
export class StoreAway extends Error {
  override readonly name: string = "StoreAway";
}
