// Programs of several versions may use a store at the same time, during a rolling upgrade.

/** What programs of earlier versions would break, since they do not know of it. */
export type ProgramFeature = "pauses" | "resets" | "heartbeats";

export interface ProgramStore {
  /**
   * Resolves when all programs that use the store know of the feature; from then on it is refused
   * to others. `resets`: only of those that take children over.
   * Throws OperationNotPermittedFault while a program that does not know of it uses the store.
   */
  requireKnown(feature: ProgramFeature): Promise<void>;
}
