// Asks the agent, and prints its answer.
import { FlowClient } from "@ekiden/flow";
import { client, domain, taskList } from "./client.ts";
import { answerQuestion } from "./workflow.ts";

const flow = new FlowClient({ client, domain });
console.log(await flow.run(answerQuestion, { input: "How much is left of tea?", taskList }));
await client.close();
