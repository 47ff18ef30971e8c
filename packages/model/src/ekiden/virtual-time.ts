// Time that calls move, on a server for developing.
import { Timestamp } from "../scalars.ts";
import { boolean, described, number, optional, structure } from "../shape.ts";
import type { EkidenRows } from "./row.ts";

export const virtualTimeLimits = {
  /** Of one call: ten years. */
  maxAdvanceSeconds: 315_360_000,
  /** Moments of one call at which something happened on the way. */
  maxStops: 100_000,
  /** On the machine's clock: a task that waits for a worker holds time for so long at most. */
  readySeconds: 10,
} as const;

const { maxAdvanceSeconds, maxStops, readySeconds } = virtualTimeLimits;

const onlyVirtual =
  "Only of a server that `ekiden dev --time virtual` has started; any other server refuses it.";

const now = described("On the server's clock, in seconds since 1970.", Timestamp);
const skipping = described("Whether time skips to the next deadline when all wait.", boolean());

const allWait =
  "All wait when no task is started, no function runs, and no task has been ready for less than " +
  `${readySeconds} seconds of the machine's time since anything changed. Tasks for people never ` +
  "hold time.";

export const virtualTimeRows = {
  GetTime: {
    summary: `Tells what time it is on a server with virtual time. ${onlyVirtual}`,
    input: structure({}),
    output: structure({
      now,
      skipping,
      nextDeadline: optional(
        described(
          "The next moment at which something happens to an open execution by itself, in seconds " +
            "since 1970. Absent where there is none.",
          Timestamp,
        ),
      ),
    }),
    isReadOnly: true,
    policy: { resource: "none" },
    faults: ["OperationNotPermittedFault"],
    example: {
      input: {},
      output: { now: 1_764_003_600, skipping: false, nextDeadline: 1_766_595_600 },
    },
  },
  AdvanceTime: {
    summary:
      "Moves virtual time forward, through each deadline on the way at its own moment: timers fire " +
      "and tasks time out as if the time had passed. It waits for no worker unless `waitForTasks` " +
      `says so. It stops, and says where, after ${maxStops} moments at which ` +
      `something happened. ${onlyVirtual}`,
    input: structure({
      seconds: described("How far.", number(0, maxAdvanceSeconds)),
      waitForTasks: optional(
        described(
          "Time stands at each deadline until all wait, so that workers answer what it brought " +
            `before it moves on; false unless given. ${allWait} A task that is started, and is not ` +
            `answered while nothing else changes for ${readySeconds} seconds of the machine's time, ` +
            "ends the call with an OperationNotPermittedFault that says what time it is then.",
          boolean(),
        ),
      ),
    }),
    output: structure({ now }),
    isReadOnly: false,
    policy: { resource: "none" },
    faults: ["OperationNotPermittedFault"],
    example: { input: { seconds: 2_592_000 }, output: { now: 1_766_595_600 } },
  },
  SetTimeSkipping: {
    summary:
      "Lets virtual time skip to the next deadline of an open execution whenever all wait, or lets " +
      `it stand still again. ${allWait} The end of an execution's own time is a deadline, too: ` +
      "where one waits for a signal that is yet to be sent, let time stand until it is. " +
      onlyVirtual,
    input: structure({ enabled: boolean() }),
    output: structure({ now, skipping }),
    isReadOnly: false,
    policy: { resource: "none" },
    faults: ["OperationNotPermittedFault"],
    example: { input: { enabled: true }, output: { now: 1_764_003_600, skipping: true } },
  },
} as const satisfies EkidenRows;
