// What a store knows of the time.
import type { Clock } from "../clock.ts";

/** The time of all nodes over one store: that of its database, and not of a node's machine. */
export interface SharedClock extends Clock {
  /** The latest. */
  readonly comparison: ClockComparison;
  /** Calls with each later comparison: at least once a minute while the database can be asked. */
  onCompared(listener: (comparison: ClockComparison) => void): void;
}

/** A machine's clock beside the database's; in milliseconds. */
export interface ClockComparison {
  /** By how much the machine's is ahead; negative: behind. */
  readonly ahead: number;
  /** How far from the truth `ahead` may be: it took a while to ask. */
  readonly error: number;
}

/**
 * The latest time that the store is known to have had, kept in it: the next server that opens it
 * knows for how long no server has read the clock. Milliseconds.
 */
export interface TimeMark {
  /** Where it was never written, the time of the newest change that is stored, if there is one. */
  read(): Promise<number | undefined>;
  /** Rejects with ServiceUnavailable where nothing can be written. */
  write(at: number): Promise<void>;
}
