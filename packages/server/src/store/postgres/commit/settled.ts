// Promises that are awaited together, to the last.

/**
 * As `Promise.all`, and rejects no sooner than each has settled. What is still asked beside a
 * promise that was rejected would otherwise come back while what follows is under way.
 */
export const allSettled = async <T extends readonly unknown[] | []>(
  promises: T,
): Promise<{ -readonly [Place in keyof T]: Awaited<T[Place]> }> => {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
};

/** What a promise is settled by. */
export interface Settling<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}
