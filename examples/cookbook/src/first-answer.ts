// Asks several services and takes the first answer; the others are called off.
// docs:begin workflow
import { CancellationScope, defineWorkflow, proxyActivities } from "@ekiden/flow";

interface Quote {
  readonly carrier: string;
  readonly cents: number;
}

interface Activities {
  quote(carrier: string): Promise<Quote>;
  order(carrier: string): Promise<string>;
}

const { quote, order } = proxyActivities<Activities>({
  startToClose: "1 hour",
  onCancel: "request",
});

export const ship = defineWorkflow(
  { name: "Ship", version: "1.0" },
  async (carriers: readonly string[]) => {
    const asked = new CancellationScope();
    const first = await asked.run(() => Promise.any(carriers.map((carrier) => quote(carrier))));
    asked.cancel(`${first.carrier} was faster`);
    return order(first.carrier);
  },
);
// docs:end
