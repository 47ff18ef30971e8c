// What must be known to a server before the load.
import type { Client } from "./client.ts";
import { deciderList, domain, journey, leg, work } from "./workflows.ts";

export const registerAll = async (client: Client): Promise<void> => {
  await client.insist("RegisterDomain", {
    name: domain,
    workflowExecutionRetentionPeriodInDays: "1",
  });
  for (const type of [journey, leg]) {
    await client.insist("RegisterWorkflowType", {
      domain,
      ...type,
      // A decider that got a task and is not there any more is found out by this.
      defaultTaskStartToCloseTimeout: "2",
      defaultExecutionStartToCloseTimeout: "600",
      defaultTaskList: deciderList,
      defaultChildPolicy: "TERMINATE",
    });
  }
  await client.insist("RegisterActivityType", { domain, ...work });
};
