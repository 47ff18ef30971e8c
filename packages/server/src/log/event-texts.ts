// What a node's log says of events for targets outside.
import type { Logger } from "pino";

export const eventTexts = (log: Logger) => ({
  /** Of the file of --events. */
  eventsUnusable: (reason: string) =>
    log.error(
      { reason },
      "a part of the file of --events cannot be used: no events are written for a target that is " +
        "left out, and none is given up or removed by a time that cannot be used, until the file " +
        "is corrected and the server restarted",
    ),
  eventsSent: (targets: readonly string[]) => log.info({ targets }, "events are sent to targets"),
  eventFilterMatchesNothing: (target: string, filter: string, patterns: readonly string[]) =>
    log.warn(
      { target, filter, patterns },
      "a filter of an event target matches nothing that is registered now",
    ),
  eventTargetAway: (target: string, reason: string) =>
    log.warn(
      { target, reason },
      "an event target cannot be connected to: events for it wait, and are tried again",
    ),
  eventCommandMissing: (target: string, program: string) =>
    log.warn(
      { target, program },
      "the command of an event target is no program that can be run: events for it wait, and are " +
        "tried again",
    ),
  /** Once, until the target takes one. */
  eventTargetFails: (target: string, reason: string) =>
    log.warn(
      { target, reason },
      "an event target does not take events: they wait, and are tried again",
    ),
  eventTargetRecovered: (target: string, failures: number) =>
    log.info({ target, failures }, "the event target takes events again"),
  /** Of the first one since the target took one. */
  eventRefused: (target: string, eventId: string, reason: string) =>
    log.warn(
      { target, eventId, reason },
      "an event target refuses an event: it is tried again, and later events of its execution wait",
    ),
  eventsGivenUp: (target: string, count: number) =>
    log.error(
      { target, count },
      "events are too old and were given up: `ekiden event list --dead` shows them, and " +
        "`ekiden event retry` sends them again",
    ),
  eventsWithoutTarget: (target: string, count: number) =>
    log.warn(
      { target, count },
      "events wait for a target that the file of --events does not have: they are given up when " +
        "they are too old, unless it has the target again",
    ),
});
