// Has work done once by a service that knows keys, although an activity may be tried several times.
// docs:begin activity
import { defineWorkflow, type FlowClient, NoRunError, proxyActivities, uuid } from "@ekiden/flow";

/** A service that does the work of a key once, and answers later calls with the first answer. */
export interface Bank {
  pay(request: { readonly key: string; readonly cents: number }): Promise<string>;
}

export const activitiesOf = (bank: Bank) => ({
  transfer: (key: string, cents: number): Promise<string> => bank.pay({ key, cents }),
});

const { transfer } = proxyActivities<ReturnType<typeof activitiesOf>>({
  startToClose: "30 seconds",
  retry: { maximumAttempts: 5 },
});

export const settle = defineWorkflow({ name: "Settle", version: "1.0" }, (cents: number) =>
  transfer(uuid(), cents),
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
    // After any other error, such as no answer or a refusal, it may have been started.
    if (!(error instanceof NoRunError)) throw error;
    return await flow.start(settle, { workflowId, input: cents });
  }
};
// docs:end
