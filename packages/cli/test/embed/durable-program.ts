// A program with an embedded service, which tests kill:
// `durable-program.ts <data> <ledger> <first> <count>`. It starts workflows from the first,
// says so of each, and ends when all of them have.
import { appendFileSync } from "node:fs";
import { WorkflowExecutionAlreadyStartedFault } from "@ekiden/client";
import {
  createWorker,
  defineWorkflow,
  FlowClient,
  proxyActivities,
  registerDomain,
  sleep,
} from "@ekiden/flow";
import { embed } from "../../src/embed/index.ts";

const [data = "", ledger = "", first = "0", count = "0"] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

const activities = {
  async step(id: string, number: number): Promise<number> {
    appendFileSync(ledger, `${id} ${number}\n`);
    say(`step ${id} ${number}`);
    return number;
  },
};
// What was under way when the process was killed is tried again after that.
const again = { startToClose: "1 second", retry: { initialInterval: "1 second" } } as const;
const { step } = proxyActivities<typeof activities>(again);

const order = defineWorkflow(
  { name: "Order", version: "1.0", defaults: { decisionStartToClose: "1 second" } },
  async (id: string): Promise<number> => {
    let sum = 0;
    for (let number = 1; number <= 4; number += 1) sum += await step(id, number);
    await sleep("1 second");
    return sum + (await step(id, 5));
  },
);

const ekiden = await embed({ data, logLevel: "error" });
const { client } = ekiden;
const domain = "shop";
await registerDomain(client, domain);
const log = { info: () => undefined, warn: () => undefined, error: console.error };
const own = { taskList: "orders", sticky: "1 second", log } as const;
const worker = await createWorker({ client, domain, ...own, workflows: [order], activities });
const flow = new FlowClient({ client, domain });

for (let index = Number(first); index < Number(count); index += 1) {
  const workflowId = `order-${index}`;
  try {
    await flow.start(order, { workflowId, input: workflowId });
  } catch (error) {
    // The process was killed between the start and the line that says so.
    if (!(error instanceof WorkflowExecutionAlreadyStartedFault)) throw error;
  }
  say(`started ${index}`);
}
const ids = Array.from({ length: Number(count) }, (_, index) => `order-${index}`);
const resultOf = async (id: string) => (await flow.newest(order, id)).result();
const sums = await Promise.all(ids.map(resultOf));
say(`done ${JSON.stringify(sums)}`);
await worker.stop({ pollsWithin: "0 seconds" });
await ekiden.close();
