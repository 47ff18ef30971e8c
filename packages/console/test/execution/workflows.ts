// Workflows that end in the ways, and stand still at the places, that the console has to show.
import {
  ApplicationFailure,
  activityContext,
  condition,
  defineSignal,
  defineWorkflow,
  external,
  proxyActivities,
  recordMarker,
  setProgress,
  sleep,
  startChild,
  workflowInfo,
} from "@ekiden/flow";

let declined = 0;

/** What workers of the task list `shop` do. */
export const activities = {
  async reserve({ item }: { readonly item: string }): Promise<{ readonly shelf: string }> {
    return { shelf: `${item}-7` };
  },
  async charge({ cents }: { readonly cents: number }): Promise<{ readonly paid: number }> {
    declined += 1;
    if (declined % 3 !== 0) throw new ApplicationFailure("the bank is busy", { type: "BankBusy" });
    return { paid: cents };
  },
  async refuse(): Promise<void> {
    throw new ApplicationFailure("no stock is left", { type: "OutOfStock" });
  },
  /** Beats until the worker is stopped. */
  async pack({ boxes }: { readonly boxes: number }): Promise<void> {
    const context = activityContext();
    context.heartbeat({ packed: 1, of: boxes });
    await new Promise((_, reject) => {
      context.signal.addEventListener("abort", () => reject(context.signal.reason), { once: true });
    });
  },
};

const calls = proxyActivities<typeof activities>({
  startToClose: "10 minutes",
  retry: { maximumAttempts: 4, initialInterval: "1 second", nonRetryable: ["OutOfStock"] },
});

export const approved = defineSignal<{ readonly by: string }>("approved");

export const buy = defineWorkflow(
  { name: "Buy", version: "1.2", defaults: { executionStartToClose: "1 day" } },
  async (order: { readonly item: string; readonly cents: number }) => {
    const shelf = await calls.reserve({ item: order.item });
    recordMarker("reserved", shelf);
    const payment = await calls.charge({ cents: order.cents });
    await sleep("1 second");
    return { ...shelf, ...payment };
  },
);

export const refused = defineWorkflow(
  { name: "Refused", version: "1.0", defaults: { executionStartToClose: "1 day" } },
  async (_: { readonly item: string }) => {
    await calls.refuse();
  },
);

export const parcel = defineWorkflow(
  { name: "Parcel", version: "1.0", defaults: { executionStartToClose: "2 days" } },
  async (_: { readonly of: string }) => {
    await sleep("1 day");
  },
);

/** Waits for everything there is to wait for. */
export const ship = defineWorkflow(
  { name: "Ship", version: "2.0", defaults: { executionStartToClose: "7 days" } },
  async (order: { readonly item: string; readonly to: string }) => {
    let isApproved = false;
    approved.handle(() => {
      isApproved = true;
    });
    setProgress({ step: "packing", item: order.item });
    await calls.reserve({ item: order.item });
    await startChild(parcel, { workflowId: `${order.item}-parcel`, input: { of: order.item } });
    void calls.pack({ boxes: 12 }).catch(() => undefined);
    void calls.reserve.with({ taskList: "night-shift" })({ item: "ribbon" });
    void external(`${order.item}-nobody`)
      .signal(approved, { by: "clerk" })
      .catch(() => undefined);
    void sleep("3 hours");
    await condition(() => isApproved);
  },
);

/** WorkflowIds whose code was corrected. */
export const mended = new Set<string>();

/** A mistake, until it is mended. */
export const priced = defineWorkflow(
  { name: "Priced", version: "1.0", defaults: { executionStartToClose: "1 day" } },
  async ({ item }: { readonly item: string }) => {
    const shelf = await calls.reserve({ item });
    const prices: Readonly<Record<string, { readonly cents: number }>> = mended.has(
      workflowInfo().workflowId,
    )
      ? { [item]: { cents: 100 } }
      : {};
    // The mistake is in this line, as often in real life.
    const { cents } = prices[item] as { readonly cents: number };
    return { ...shelf, cents };
  },
);

export const workflows = { buy, refused, parcel, ship, priced };
