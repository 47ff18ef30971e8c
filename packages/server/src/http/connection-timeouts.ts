// How long the other end may take, in milliseconds.

export interface ConnectionTimeouts {
  readonly headers: number;
  readonly request: number;
  /** How often all of these are looked at. */
  readonly check: number;
  /** A connection that carries nothing is kept; longer than clients keep theirs (70 s). */
  readonly idle: number;
  /** A connection on which nothing moves is given up; longer than the longest poll (600 s). */
  readonly silence: number;
  /** Once closing, what is still under way after this is cut off. */
  readonly drain: number;
}

export const defaultConnectionTimeouts: ConnectionTimeouts = {
  headers: 20_000,
  request: 60_000,
  check: 5_000,
  idle: 120_000,
  silence: 660_000,
  drain: 8_000,
};
