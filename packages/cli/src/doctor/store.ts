// What is stored: can it be opened, what does it need, and does its clock agree with the machine's?
import { OutdatedStoreError, openSurvey, systemClock } from "@ekiden/server";
import { explain } from "../errors.ts";
import type { Finding, Installation } from "./finding.ts";

interface StoreLook {
  readonly findings: readonly Finding[];
  /** Without the master key, no server opens it. */
  readonly isSealed: boolean;
}

export const lookAtStore = async (installation: Installation): Promise<StoreLook> => {
  const check = "store";
  try {
    const survey = await openSurvey(installation);
    try {
      const isSealed = await survey.isSealed();
      const at = await survey.now?.();
      const opened: Finding = { check, outcome: "good", text: "it can be opened and read" };
      const clock = at === undefined ? [] : [sharedClockFinding(at, installation)];
      return { findings: [opened, ...clock], isSealed };
    } finally {
      await survey.close();
    }
  } catch (error) {
    return { findings: [{ check, ...problemIn(error, installation) }], isSealed: false };
  }
};

/** Files that an older version has written are always migrated by a start. */
const problemIn = (
  error: unknown,
  { store, migrate }: Installation,
): Pick<Finding, "outcome" | "text"> => {
  if (error instanceof OutdatedStoreError && (store === "files" || migrate === "yes")) {
    return { outcome: "notable", text: `${error.found}. The start of a server migrates it.` };
  }
  const text = explain(error);
  if (text === undefined) throw error;
  return { outcome: "wrong", text };
};

/** Of a database that says that it is `at`. */
export const sharedClockFinding = (
  at: number,
  { clockTolerance }: Pick<Installation, "clockTolerance">,
): Finding => {
  const check = "clock";
  const now = systemClock.now();
  const [here, there] = [now, at].map((time) => new Date(time).toISOString());
  const text = `it is ${here} here, and ${there} in the database`;
  if (Math.abs(at - now) <= clockTolerance * 1_000) return { check, outcome: "good", text };
  const next =
    `A server whose clock is off by more than ${clockTolerance} s (--clock-tolerance) is never ` +
    "ready: set the clocks, and let them follow a time server.";
  return { check, outcome: "wrong", text: `${text}. ${next}` };
};
