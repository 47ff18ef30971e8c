// Starts a workflow, and prints what it comes to.
import { FlowClient } from "@ekiden/flow";
import { client, domain, taskList } from "./client.ts";
import { greet } from "./workflow.ts";

const flow = new FlowClient({ client, domain });
console.log(await flow.run(greet, { input: "Ines", taskList }));
await client.close();
