// How soon a server answers again that was killed with many executions open.
import { endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { domain } from "../load/domain.ts";
import { openExecutions, parkedTaskList } from "../load/open-executions.ts";
import { megabytes, number, say } from "../report.ts";
import { median } from "../statistics.ts";
import { residentBytes } from "../usage.ts";
import { registered } from "./registered.ts";
import type { Section } from "./section.ts";

const openFull = 100_000;

/** Proof that the executions are back: a decision task that was waiting before the end. */
const firstTask = async (port: number): Promise<string> => {
  const client = new SwfClient(endpoint(port), new Traffic());
  const task = await client.call("PollForDecisionTask", { domain, taskList: parkedTaskList });
  client.close();
  if (!task.taskToken) throw new Error("After the restart no task was waiting");
  return task.workflowExecution.workflowId;
};

export const restart: Section = {
  title: "Restart",
  long: true,
  maxSeconds: 600,
  async run({ scale, rounds }, servers) {
    const data = servers.newData();
    const count = Math.max(10, Math.round(openFull * scale));
    let server = await registered(await servers.ekiden(data));
    await openExecutions(endpoint(server.port), count);
    const answersMs: number[] = [];
    const tasksMs: number[] = [];
    const given = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      await server.kill();
      server = await servers.ekiden(data);
      const answeredAtMs = performance.now();
      given.add(await firstTask(server.port));
      answersMs.push(server.firstAnswerMs);
      tasksMs.push(server.firstAnswerMs + performance.now() - answeredAtMs);
    }
    if (given.size !== rounds) throw new Error("One task was given to two pollers");
    say(
      `${number(count)} open executions, killed ${rounds} times: first answer after ` +
        `${answersMs.map(number).join(", ")} ms, first waiting task after ` +
        `${tasksMs.map(number).join(", ")} ms; ${megabytes(residentBytes(server.pid))} resident.`,
    );
    return { restartMs: median(answersMs), restartTaskMs: median(tasksMs) };
  },
};
