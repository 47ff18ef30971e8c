// What must be known to a server before the load.
import type { Client } from "./client.ts";
import { deciderList, domain, journey, leg, work } from "./workflows.ts";

const monthSeconds = 30 * 24 * 3_600;

export const registerAll = async (client: Client): Promise<void> => {
  await client.insist("RegisterDomain", {
    name: domain,
    // No clock that is set in a test gets there.
    workflowExecutionRetentionPeriodInDays: "90",
  });
  for (const type of [journey, leg]) {
    await client.insist("RegisterWorkflowType", {
      domain,
      ...type,
      // A decider that got a task and is not there any more is found out by this.
      defaultTaskStartToCloseTimeout: "2",
      defaultExecutionStartToCloseTimeout: String(monthSeconds),
      defaultTaskList: deciderList,
      defaultChildPolicy: "TERMINATE",
    });
  }
  await client.insist("RegisterActivityType", { domain, ...work });
};
