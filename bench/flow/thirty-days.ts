// A program: what a test of a workflow of thirty days takes, its environment included, in
// milliseconds; the first is that of a process that has just begun.
import { defineWorkflow, sleep } from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";

const times = 10;
const month = defineWorkflow({ name: "month", version: "1" }, () => sleep("30 days"));

const milliseconds: number[] = [];
for (let time = 0; time < times; time += 1) {
  const begun = performance.now();
  {
    await using env = await startTestEnvironment({ workflows: [month] });
    await env.run(month, {});
  }
  milliseconds.push(performance.now() - begun);
}
process.stdout.write(JSON.stringify(milliseconds));
