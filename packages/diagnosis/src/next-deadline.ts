// When something happens by itself next, and by which clock.
import { type ClockName, type DomainPauses, type Execution, openDeadlines } from "@ekiden/engine";

export interface NextDeadline {
  /** Milliseconds. */
  readonly at: number;
  readonly clock: ClockName;
  /** What it is about: the event by which an activity, a timer, … or the run began. */
  readonly eventId: number;
}

/**
 * Of all clocks, heartbeats included, the first that runs out; none of a closed run. Some of them
 * stand still while a task list or a type is paused.
 */
export const nextDeadlineOf = (
  state: Readonly<Execution>,
  pauses: DomainPauses | undefined,
): NextDeadline | undefined => openDeadlines(state, pauses)[0];

/** When the run itself times out; undefined when it is closed. */
export const runDueAt = (state: Readonly<Execution>): number | undefined =>
  openDeadlines(state).find(({ clock }) => clock === "EXECUTION_START_TO_CLOSE")?.at;
