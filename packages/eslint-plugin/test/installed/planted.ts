// A shop as a programmer might write it who knows TypeScript and not replays: 18 mistakes, each
// marked on its line, among code that is right.

/** Path in the project → its text. */
export const shop: Readonly<Record<string, string>> = {
  "src/orders.ts": `
import { randomUUID } from "node:crypto";
import _ from "lodash";
import sample from "lodash/sample";
import {
  continueAsNew,
  defineQuery,
  defineSignal,
  defineWorkflow,
  isCanceled,
  log,
  proxyActivities,
  sleep,
  startChild,
} from "@ekiden/flow";
import type * as activities from "./activities";
import { taxOf } from "./workflows/tax";

const { charge, notify, pack, receipt, reserve } = proxyActivities<typeof activities>({
  startToClose: "1 minute",
});

interface Order {
  readonly id: string;
  readonly customer: string;
  readonly items: readonly string[];
  readonly reviewers: readonly string[];
  readonly coupons: readonly string[];
  readonly dueAt: number;
}

const carriers = new Map([
  ["eu", "post"],
  ["us", "mail"],
]);
const discounts = new Map<string, number>();
const ordersOfCustomer = new Map<string, string[]>();
const recent: string[] = [];
let orderCount = 0;

/** Called by the price list's subscription. */
export function setDiscount(customer: string, percent: number): void {
  discounts.set(customer, percent);
}

const isLate = (order: Order): boolean => new Date() > new Date(order.dueAt); // MISTAKE 1: clock

export const status = defineQuery<string>("status");
export const approved = defineSignal<string>("approved");

export const order = defineWorkflow(
  { name: "Order", version: "1.0" },
  async (order: Order): Promise<string> => {
    let state = "new";
    status.handle(() => state);
    const reference = randomUUID(); // MISTAKE 2: randomness
    const reviewers = _.shuffle(order.reviewers); // MISTAKE 3: lodash, shuffle
    const coupon = sample(order.coupons); // MISTAKE 4: lodash, sample
    const label = _.uniqueId("order-"); // MISTAKE 5: lodash, uniqueId
    const day = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC" }).format(); // MISTAKE 6: Intl
    const title = _.capitalize(order.customer) + " " + _.kebabCase(order.id);
    orderCount += 1; // MISTAKE 7: counter of the module
    const before = ordersOfCustomer.get(order.customer) ?? [];
    ordersOfCustomer.set(order.customer, [...before, order.id]); // MISTAKE 8: Map of the module
    for (const [customer, percent] of discounts) {
      // MISTAKE ABOVE 9: iterates a Map of the module that others fill
      await notify(customer, percent);
    }
    recent.push(order.id); // MISTAKE 10: list of the module
    for (const [region, carrier] of carriers) log.info("carrier", { region, carrier });

    reserve(order); // MISTAKE 11: floating activity
    void receipt(order.id, reference, coupon, label, day, title); // MISTAKE 12: voided activity
    order.items.forEach(async (item) => {
      // MISTAKE ABOVE 13: forEach waits for nothing
      await pack(item);
    });
    void startChild("Audit", order); // MISTAKE 14: voided child

    try {
      await charge(order.id, await taxOf(order.items));
    } catch (error) {
      // MISTAKE ABOVE 15: swallows the cancellation
      log.warn("not charged", { error: String(error) });
    }
    try {
      await Promise.all(reviewers.map((reviewer) => notify(reviewer, 0)));
    } catch (error) {
      if (isCanceled(error)) throw error;
      log.warn("not reviewed");
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // MISTAKE 16: timer
    state = isLate(order) ? "late" : "done";
    return state;
  },
);

interface Account {
  readonly balance: number;
}

export const deposited = defineSignal<number>("deposited");

export const account = defineWorkflow(
  { name: "Account", version: "1.0" },
  async (input: Account): Promise<never> => {
    let balance = input.balance;
    deposited.handle((amount) => {
      balance += amount;
    });
    const next = { balance };
    await sleep("1 day");
    return continueAsNew<typeof account>(next); // MISTAKE 17: older than the wait
  },
);
`,
  "src/workflows/tax.ts": `
const rates = { eu: 0.2, us: 0.1 };

export async function taxOf(items: readonly string[]): Promise<number> {
  const rate = process.env.REGION === "eu" ? rates.eu : rates.us; // MISTAKE 18: environment
  return Object.values(rates).length * items.length * rate;
}
`,
  "src/activities.ts": `
import { readFile } from "node:fs/promises";
import _ from "lodash";

const sent = new Map<string, number>();

export async function charge(id: string, tax: number): Promise<string> {
  const response = await fetch(process.env.BANK + "/charges", { method: "POST", body: id + tax });
  return (await response.json()).id;
}

export async function notify(name: string, percent: number): Promise<void> {
  sent.set(name, Date.now());
  for (const [other, at] of sent) console.log(other, new Date(at).toLocaleString(), percent);
}

export const pack = async (item: string): Promise<string> => _.shuffle([item])[0] ?? "";
export const receipt = async (...words: unknown[]): Promise<string> => words.join(_.uniqueId());

export async function reserve(order: { readonly id: string }): Promise<number> {
  void readFile(order.id);
  return Math.random();
}
`,
};

const marker = /\/\/ MISTAKE (ABOVE )?(\d+)/;

/** `src/orders.ts:12` → the number of the mistake on that line. */
export const mistakes: ReadonlyMap<string, number> = new Map(
  Object.entries(shop).flatMap(([path, text]) =>
    text.split("\n").flatMap((line, index): [string, number][] => {
      const [, above, number] = line.match(marker) ?? [];
      return number ? [[`${path}:${index + (above ? 0 : 1)}`, Number(number)]] : [];
    }),
  ),
);
