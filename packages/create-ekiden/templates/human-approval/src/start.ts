// Starts an expense, decides for it as a person would, and prints what it comes to.
import { FlowClient } from "@ekiden/flow";
import { client, domain, taskList } from "./client.ts";
import { approveExpense, decided } from "./workflow.ts";

const flow = new FlowClient({ client, domain });
const input = { id: "expense-7", person: "Ines", amount: 80 };
const expense = await flow.start(approveExpense, { input, taskList });
console.log(`${expense.workflowId} waits; any program may decide by the signal "decided"`);
await expense.signal(decided, { approved: true, by: "Juan" });
console.log(await expense.result());
await client.close();
