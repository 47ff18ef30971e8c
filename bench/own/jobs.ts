// The latency of ordinary calls, beside a job that signals thousands of executions and without it.
import { type EkidenInput, maxJobRatePerSecond } from "@ekiden/model";
import { endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { domain, workflowType } from "../load/domain.ts";
import type { ServerProcess } from "../processes.ts";
import { number, say, table, withSpread } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { median, percentile, spreadOf } from "../statistics.ts";
import { onBothStores } from "./both-stores.ts";

const callsPerRound = 2_000;
/** What a job has unless told otherwise, and the highest. */
const rates = [50, maxJobRatePerSecond] as const;

/** Starts and ends an execution, one call after the other: each is a commit. */
const callOnce = async (client: SwfClient, workflowId: string): Promise<number[]> => {
  const begun = performance.now();
  await client.call("StartWorkflowExecution", { domain, workflowId, workflowType });
  const between = performance.now();
  await client.call("TerminateWorkflowExecution", { domain, workflowId });
  return [between - begun, performance.now() - between];
};

const p99OfRound = async (client: SwfClient, name: string): Promise<number> => {
  const all: number[] = [];
  for (let count = 0; count < callsPerRound / 2; count += 1) {
    all.push(...(await callOnce(client, `${name}-${count}`)));
  }
  return percentile(all, 0.99);
};

/** Its decision task is in the hands of a decider that never answers. */
const original = {
  workflowId: "open",
  async make(client: SwfClient): Promise<void> {
    const taskList = { name: "open" };
    const input = { domain, workflowId: "open", workflowType, taskList };
    await client.call("StartWorkflowExecution", { ...input, taskStartToCloseTimeout: "NONE" });
    await client.call("PollForDecisionTask", { domain, taskList });
  },
};

interface JobAnswer {
  readonly jobId?: string;
  readonly status?: string;
  readonly counts?: { readonly done: number };
}

/** A call of Ekiden's own by its path. */
const ekiden = async (port: number, operation: string, input: object) => {
  const url = `http://127.0.0.1:${port}/ekiden/${operation}`;
  const response = await fetch(url, { method: "POST", body: JSON.stringify(input) });
  if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
  return (await response.json()) as JobAnswer;
};

const beside = async (port: number, ratePerSecond: number, work: () => Promise<number>) => {
  const job: EkidenInput<"StartJob"> = {
    domain,
    action: "signal",
    signalName: "go",
    reason: "a measurement",
    ratePerSecond,
    query: "status = OPEN",
  };
  const { jobId } = await ekiden(port, "StartJob", job);
  const begun = performance.now();
  const p99 = await work();
  const seconds = (performance.now() - begun) / 1_000;
  const { status, counts = { done: 0 } } = await ekiden(port, "DescribeJob", { domain, jobId });
  await ekiden(port, "StopJob", { domain, jobId });
  if (status !== "RUNNING") throw new Error("The job ended before the round: give more executions");
  if (counts.done === 0) throw new Error("The job did nothing while the round was measured");
  return { p99, perSecond: counts.done / seconds };
};

export const jobsPart: Part = {
  title: `p99 of ${number(callsPerRound)} calls, one after the other, beside a job`,
  run: ({ rounds, executions }, servers) =>
    onBothStores(servers, {
      stored: { ...original, count: executions },
      async measure(server, store) {
        const { alone, besideAt } = await measure(server, rounds);
        const rows = [...besideAt].map(([rate, { p99s, rates }]) => [
          `beside a job of ${rate} a second`,
          withSpread(spreadOf(p99s)),
          number(median(p99s) / median(alone)),
          withSpread(spreadOf(rates)),
        ]);
        say(
          table([
            ["calls", "p99 ms", "of alone", "executions/s"],
            ["alone", withSpread(spreadOf(alone)), "1", ""],
            ...rows,
          ]),
        );
        const ofAlone = [...besideAt].map(([rate, { p99s }]) => [
          `p99BesideJobOf${rate}${store}`,
          median(p99s) / median(alone),
        ]);
        return { [`p99AloneMs${store}`]: median(alone), ...Object.fromEntries(ofAlone) };
      },
    }),
};

/** Of the rounds beside jobs of one rate. */
interface Beside {
  readonly p99s: number[];
  /** Executions that the job has acted on in each second. */
  readonly rates: number[];
}

const measure = async ({ port, credentials }: ServerProcess, rounds: number) => {
  const client = new SwfClient(endpoint(port, credentials), new Traffic());
  const alone: number[] = [];
  const besideAt = new Map<number, Beside>(rates.map((rate) => [rate, { p99s: [], rates: [] }]));
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await p99OfRound(client, `alone-${round}`));
    for (const [rate, { p99s, rates }] of besideAt) {
      const name = `beside-${rate}-${round}`;
      const { p99, perSecond } = await beside(port, rate, () => p99OfRound(client, name));
      p99s.push(p99);
      rates.push(perSecond);
    }
  }
  client.close();
  return { alone, besideAt };
};
