// Programs of their own that import this package.
import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Exit {
  readonly code: number | null;
  readonly errors: string;
}

/** Runs a program that imports this package; `options` are those of Node. */
export const runProgram = async (
  program: string,
  options: readonly string[] = [],
): Promise<Exit> => {
  const all = ["--conditions=source", "--import", "tsx", ...options, "--input-type=module"];
  const child = spawn(process.execPath, [...all, "--eval", program], {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: import.meta.dirname,
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = await once(child, "close");
  return { code, errors };
};

/** Replays a decision task of a workflow, by which the guards are set. */
export const replays = (run: string) => `
  import { ApplicationFailure, defineWorkflow, proxyActivities, replayHistory, sleep }
    from "@ekiden/flow";
  const data = { taskList: { name: "t" }, workflowType: { name: "W", version: "1.0" } };
  const events = [
    { eventId: 1, eventTimestamp: 1, eventType: "WorkflowExecutionStarted",
      workflowExecutionStartedEventAttributes: { ...data, childPolicy: "TERMINATE" } },
    { eventId: 2, eventTimestamp: 1, eventType: "DecisionTaskScheduled",
      decisionTaskScheduledEventAttributes: data },
    { eventId: 3, eventTimestamp: 1, eventType: "DecisionTaskStarted",
      decisionTaskStartedEventAttributes: { scheduledEventId: 2 } },
  ];
  const workflow = defineWorkflow({ name: "W", version: "1.0" }, ${run});
  const replayed = await replayHistory(workflow, { events }, { milliseconds: 500 })
    .catch((error) => ({ error }));
`;

/** A promise is rejected before it is awaited. */
export const early = `async () => {
  const refused = Promise.reject(new ApplicationFailure("early"));
  await sleep("1 hour");
  await refused;
}`;
