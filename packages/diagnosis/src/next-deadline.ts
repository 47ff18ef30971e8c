// When something happens by itself next, and by which clock.
import { type ClockName, type Execution, openDeadlines } from "@ekiden/engine";

export interface NextDeadline {
  /** Milliseconds. */
  readonly at: number;
  readonly clock: ClockName;
  /** What it is about: the event by which an activity, a timer, … or the run began. */
  readonly eventId: number;
}

/** Of all clocks, heartbeats included, the first that runs out; none of a closed run. */
export const nextDeadlineOf = (state: Readonly<Execution>): NextDeadline | undefined =>
  openDeadlines(state)[0];

/** When the run itself times out; undefined when it is closed. */
export const runDueAt = (state: Readonly<Execution>): number | undefined =>
  openDeadlines(state).find(({ clock }) => clock === "EXECUTION_START_TO_CLOSE")?.at;
