// One process of a crew: simulates the seeds that it is sent.
import { takeSeams } from "./world/seams.ts";

takeSeams();
const { simulate } = await import("./simulation.ts");

process.on("message", async (order: Parameters<typeof simulate>[0]) => {
  const before = process.cpuUsage();
  const result = await simulate(order);
  const { user, system } = process.cpuUsage(before);
  process.send?.({ ...result, processorMilliseconds: (user + system) / 1_000 });
});
