// What was restored from a backup, held against what callers had been told by the instant of it.
import { checkInvariants, type Delivery, type Evidence, type RunEvidence } from "@ekiden/testing";
import { Client, Line } from "../durability/client.ts";
import { replayViolations } from "../durability/described.ts";
import { print } from "../durability/figures.ts";
import { Inspection } from "../durability/inspection.ts";
import type { LoadRun } from "../durability/load-run.ts";
import { type ServerOptions, ServerProcess } from "../durability/server-process.ts";
import type { Interval } from "../durability/stand-still.ts";
import { deciderList, domain, journey } from "../durability/workflows.ts";

/** Of two tasks of one moment, the instant of a backup may come between. */
const except: readonly string[] = ["Q5"];

/** What was restored, and the circumstances that it was written under. */
export interface RestoredFrom extends ServerOptions {
  readonly circumstances?: Evidence["circumstances"];
}

interface Restored {
  readonly runs: readonly RunEvidence[];
  /** The instant of the backup is somewhere within it. */
  readonly instant: Interval;
}

const toldBy = (
  { calls, deliveries }: LoadRun,
  { runs, instant: { from, until } }: Restored,
): Partial<Evidence> => ({
  calls: calls
    .filter(({ sentAt }) => sentAt <= until)
    .map((call) => (call.returnedAt < from ? call : { ...call, outcome: { kind: "unknown" } })),
  deliveries: deliveries.filter(
    ({ returnedAt, task }) => returnedAt < from || (returnedAt <= until && hasStart(runs, task)),
  ),
});

/**
 * No worker polls the restored server, so a start there is of before. Its time-outs write events
 * of their own under the numbers of what came after the instant.
 */
const hasStart = (
  runs: readonly RunEvidence[],
  { workflowExecution, startedEventId }: Delivery["task"],
): boolean => {
  const run = runs.find(({ runId }) => runId === workflowExecution.runId);
  const type = run?.history[startedEventId - 1]?.type;
  return type === "DecisionTaskStarted" || type === "ActivityTaskStarted";
};

/** Lines that say what is not as it must be, of a server over what was restored. */
export const checkRestored = async (
  run: LoadRun,
  instant: Interval,
  { circumstances, ...options }: RestoredFrom,
): Promise<readonly string[]> => {
  await using server = await ServerProcess.start(options);
  const line = new Line();
  line.connect(server.port);
  const client = new Client("inspector", line);
  const inspection = new Inspection({ client, domain });
  const runs = await inspection.readAll();
  // Not before: what was under way at the instant must have ended to be known.
  const told = toldBy(run, { runs, instant });
  const broken = checkInvariants({ ...told, runs, circumstances });
  const violations = [
    ...replayViolations(domain, runs),
    ...broken.filter(({ invariant }) => !except.includes(invariant)),
  ];
  const start = { domain, workflowId: "afterwards", workflowType: journey, taskList: deciderList };
  const started = await client.call("StartWorkflowExecution", start);
  line.hangUp();
  const refused = started.kind === "ok" ? [] : [`a start afterwards was refused: ${started.kind}`];
  return [...print(violations), ...(runs.length === 0 ? ["nothing was restored"] : []), ...refused];
};
