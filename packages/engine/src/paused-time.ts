// What is said of a pause, and of the time that it took.

/** Since when, by whom and why. */
export interface Pause {
  /** Milliseconds. */
  readonly at: number;
  readonly reason: string;
  readonly identity?: string | undefined;
}

/** From (included) to (excluded), in milliseconds; without an end: it goes on. */
export interface TimeSpan {
  readonly from: number;
  readonly to?: number | undefined;
}

export interface TypeName {
  readonly name: string;
  readonly version: string;
}
