// A program that a bundler makes one file of.
import { createWorker, defineWorkflow, FlowClient, registerDomain, sleep } from "@ekiden/flow";
import { embed } from "ekiden";

const greets = defineWorkflow({ name: "Greets", version: "1.0" }, async (name: string) => {
  await sleep("0.01 seconds");
  return `Hello ${name}!`;
});

const run = async (): Promise<void> => {
  const domain = "shop";
  const ekiden = await embed({ data: ":memory:" });
  const { client } = ekiden;
  await registerDomain(client, domain);
  const worker = await createWorker({ client, domain, taskList: "main", workflows: [greets] });
  const result = await new FlowClient({ client, domain }).run(greets, { input: "Ines" });
  console.log(JSON.stringify({ result }));
  await worker.stop({ pollsWithin: "0 seconds" });
  await ekiden.close();
};

run().catch(({ message }: Error) => console.log(JSON.stringify({ message })));
