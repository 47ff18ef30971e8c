// A workflow that waits in several ways at once; the test names its lines.
import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  setProgress,
  sleep,
} from "@ekiden/flow";

const paid = defineSignal<number>("paid");
const status = defineQuery<string>("status");
const stock = defineQuery<string, [item: string]>("stock");
const setAddress = defineUpdate<string, { readonly to: string }>("setAddress");

export const delivery = defineWorkflow(
  { name: "delivery", version: "1.0" },
  async (item: string) => {
    let address = "Tokyo";
    status.handle(() => `to ${address}`);
    stock.handle((asked) => `${asked} for ${item}`);
    setAddress.handle((to) => {
      if (to === "nowhere") throw new Error("there is no such place");
      address = to;
      return { to };
    });
    setProgress({ packed: true });
    await Promise.all([sleep("2 days"), paid.waitFor(), condition(() => address === "Kyoto")]);
  },
);
