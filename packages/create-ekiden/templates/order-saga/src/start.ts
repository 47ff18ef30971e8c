// Starts an order, and prints what it comes to.
import { FlowClient } from "@ekiden/flow";
import { client, domain, taskList } from "./client.ts";
import { processOrder } from "./workflow.ts";

const flow = new FlowClient({ client, domain });
const input = { id: "order-7", item: "tea", total: 31 };
console.log(await flow.run(processOrder, { input, taskList }));
await client.close();
