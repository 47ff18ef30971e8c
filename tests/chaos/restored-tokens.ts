// Tokens of tasks that were given out after a backup, brought to what was restored from it: there
// other runs and other attempts have their numbers by then, and none of them is to be answered.
import { cpSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Client, Line } from "../durability/client.ts";
import { temporaryDirectory } from "../durability/directory.ts";
import { registerAll } from "../durability/register.ts";
import { ServerProcess } from "../durability/server-process.ts";
import { domain, journey } from "../durability/workflows.ts";
import type { ScriptOptions } from "./script.ts";

const runs = 200;
const taskList = { name: "restored" };

/** How often a token of before was refused as unknown, and what did not go as it must. */
export interface RestoredTokens {
  readonly refused: number;
  readonly failures: readonly string[];
}

const atServer = async <T>(data: string, act: (client: Client) => Promise<T>): Promise<T> => {
  await using server = await ServerProcess.start({ data });
  const line = new Line();
  line.connect(server.port);
  try {
    return await act(new Client("restorer", line));
  } finally {
    line.hangUp();
    await server.stop("SIGTERM");
  }
};

/** One after the other, so that numbers come in the same order each time. */
const giveOut = async (client: Client): Promise<readonly string[]> => {
  for (let run = 0; run < runs; run += 1) {
    const workflowId = `restored-${run}`;
    await client.insist("StartWorkflowExecution", {
      domain,
      workflowId,
      workflowType: journey,
      taskList,
      taskStartToCloseTimeout: "NONE",
    });
  }
  const tokens: string[] = [];
  while (tokens.length < runs) {
    const { taskToken } = await client.insist("PollForDecisionTask", { domain, taskList });
    if (taskToken) tokens.push(taskToken);
  }
  return tokens;
};

const outcomesOf = async (
  client: Client,
  tokens: readonly string[],
): Promise<readonly string[]> => {
  const outcomes: string[] = [];
  for (const taskToken of tokens) {
    const outcome = await client.patiently("RespondDecisionTaskCompleted", { taskToken });
    outcomes.push(outcome.kind === "fault" ? outcome.fault : outcome.kind);
  }
  return outcomes;
};

const other = (outcomes: readonly string[], expected: string): readonly string[] =>
  outcomes.filter((outcome) => outcome !== expected);

export const bringTokensOfBefore = async ({ say }: ScriptOptions): Promise<RestoredTokens> => {
  using directory = temporaryDirectory();
  const [data, copy] = [join(directory.path, "data"), join(directory.path, "copy")];
  await atServer(data, registerAll);
  cpSync(data, copy, { recursive: true });
  const before = await atServer(data, giveOut);
  rmSync(data, { recursive: true });
  renameSync(copy, data);
  const [ofBefore, ofNow] = await atServer(data, async (client) => {
    const now = await giveOut(client);
    return [await outcomesOf(client, before), await outcomesOf(client, now)];
  });
  const answered = other(ofBefore, "UnknownResourceFault");
  const lost = other(ofNow, "ok");
  say(`${runs} tokens of before a restore: ${answered.length} were not refused as unknown`);
  return {
    refused: ofBefore.length - answered.length,
    failures: [
      ...answered.map((outcome) => `a token of before the restore came to: ${outcome}`),
      ...lost.map((outcome) => `a token of after the restore came to: ${outcome}`),
    ],
  };
};
