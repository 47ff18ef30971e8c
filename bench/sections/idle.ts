// What polls cost that wait for a task: 10,000 connections, each with a poll on it, and then the
// proof that they are served: one task for each list goes to exactly one of its pollers.
import { setTimeout as sleep } from "node:timers/promises";
import { type Endpoint, endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { domain } from "../load/domain.ts";
import { startExecution } from "../load/open-executions.ts";
import { megabytes, number, percent, say } from "../report.ts";
import { residentBytes, watch } from "../usage.ts";
import { registered } from "./registered.ts";
import type { Section } from "./section.ts";

const pollsFull = 10_000;
/** Below the service's limit of 1,000 pollers for a list. */
const pollsPerList = 500;
const pollsPerBurst = 100;
const burstPauseMs = 10;
const holdMs = 5_000;
const maxDeliverMs = 10_000;

interface Poll {
  readonly client: SwfClient;
  readonly list: string;
}

class IdlePolls {
  readonly polls: Poll[] = [];
  readonly delivered = new Map<string, number>();
  readonly problems: string[] = [];
  over = false;

  open(at: Endpoint, index: number): void {
    const client = new SwfClient(at, new Traffic());
    const list = `idle-${Math.floor(index / pollsPerList)}`;
    this.polls.push({ client, list });
    this.#wait(client, list).catch((error: Error) => {
      if (!this.over) this.problems.push(error.message);
    });
  }

  async #wait(client: SwfClient, list: string): Promise<void> {
    const poll = { domain, taskList: { name: list } };
    while (!this.over) {
      const task = await client.call("PollForDecisionTask", poll);
      if (!task.taskToken) continue;
      this.delivered.set(list, (this.delivered.get(list) ?? 0) + 1);
      if (task.workflowExecution.workflowId !== list)
        this.problems.push(`${list} was given ${task.workflowExecution.workflowId}`);
    }
  }

  close(): void {
    this.over = true;
    for (const { client } of this.polls) client.close();
  }
}

const deliverOneEach = async (at: Endpoint, idle: IdlePolls): Promise<number> => {
  const lists = [...new Set(idle.polls.map((poll) => poll.list))];
  const client = new SwfClient(at, new Traffic());
  const startedAtMs = performance.now();
  for (const list of lists) await startExecution(client, list, { name: list });
  const giveUpAtMs = startedAtMs + maxDeliverMs;
  while (idle.delivered.size < lists.length && performance.now() < giveUpAtMs) await sleep(1);
  const elapsedMs = performance.now() - startedAtMs;
  client.close();
  // A task that is delivered a second time has come by now.
  await sleep(burstPauseMs * 10);
  for (const list of lists) {
    const times = idle.delivered.get(list) ?? 0;
    if (times !== 1) idle.problems.push(`${list}: one task, delivered ${times} times`);
  }
  return elapsedMs / lists.length;
};

export const idle: Section = {
  title: "Idle polls",
  long: true,
  maxSeconds: 180,
  async run({ scale }, servers) {
    const server = await registered(await servers.ekiden());
    const at = endpoint(server.port);
    const before = residentBytes(server.pid);
    const idle = new IdlePolls();
    const count = Math.round(pollsFull * scale);
    for (let index = 0; index < count; index++) {
      idle.open(at, index);
      if (index % pollsPerBurst === pollsPerBurst - 1) await sleep(burstPauseMs);
    }
    await sleep(holdMs);
    const end = watch(server);
    await sleep(holdMs);
    const usage = end();
    const deliveryMs = await deliverOneEach(at, idle);
    idle.close();
    if (idle.problems.length > 0) throw new Error(idle.problems.slice(0, 10).join("\n"));
    say(
      `${number(count)} polls held: ${megabytes(usage.residentBytes)} resident, ` +
        `${megabytes(before)} before; the server is busy ${percent(usage.serverShare)}; ` +
        `a start and its delivery take ${number(deliveryMs)} ms.`,
    );
    return { idlePolls: count, idleMegabytes: usage.residentBytes / 1e6 };
  },
};
