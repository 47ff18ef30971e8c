// Has work done once by a service that knows keys, although an activity may be tried several times.
// docs:begin activity
import { activityContext, defineWorkflow, proxyActivities } from "@ekiden/flow";

/** A service that does the work of a key once, and answers later calls with the first answer. */
export interface Bank {
  pay(request: { readonly key: string; readonly cents: number }): Promise<string>;
}

export const activitiesOf = (bank: Bank) => ({
  async transfer(cents: number): Promise<string> {
    const { workflowExecution, activityId } = activityContext();
    // Tries of one call have ids such as transfer-1 and transfer-1.2: all of them are one transfer.
    const [call] = activityId.split(".");
    return bank.pay({ key: `${workflowExecution.runId}/${call}`, cents });
  },
});

const { transfer } = proxyActivities<ReturnType<typeof activitiesOf>>({
  startToClose: "30 seconds",
  retry: { maximumAttempts: 5 },
});

export const settle = defineWorkflow({ name: "Settle", version: "1.0" }, (cents: number) =>
  transfer(cents),
);
// docs:end
