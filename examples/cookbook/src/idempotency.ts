// Has work done once by a service that knows keys, although an activity may be tried several times.
// docs:begin activity
import {
  activityContext,
  defineWorkflow,
  type FlowClient,
  NoAnswerError,
  proxyActivities,
  ServiceError,
} from "@ekiden/flow";

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

// docs:begin start
interface Invoice {
  readonly number: string;
  readonly cents: number;
}

/** May be called again: as long as the run is kept, open or closed, it is not started twice. */
export const settleInvoice = async (flow: FlowClient, { number, cents }: Invoice) => {
  const workflowId = `invoice-${number}`;
  try {
    return await flow.newest(settle, workflowId);
  } catch (error) {
    // Where there is no answer, or a refusal, it may have been started.
    if (error instanceof ServiceError || error instanceof NoAnswerError) throw error;
    return await flow.start(settle, { workflowId, input: cents });
  }
};
// docs:end
