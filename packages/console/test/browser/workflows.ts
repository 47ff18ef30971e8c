// Workflows that the screens have something to show of: they complete, fail, wait, have children.
import { defineSignal, defineWorkflow, humanTask, proxyActivities, runChild } from "@ekiden/flow";
import type * as activities from "./activities.ts";

const { pack, charge } = proxyActivities<typeof activities>({
  startToClose: "30 seconds",
  retry: { maximumAttempts: 1 },
});
const defaults = { executionStartToClose: "1 day", taskList: "deciders" } as const;

export const parcel = defineWorkflow(
  { name: "parcel", version: "1.2", description: "Packs what was ordered", defaults },
  async (weight: number) => pack(weight),
);

export interface Order {
  readonly number: string;
  readonly cents: number;
}

export const order = defineWorkflow(
  { name: "order", version: "2.0", description: "Charges, then packs", defaults },
  async ({ number, cents }: Order) => {
    const receipt = await charge(number, cents);
    await runChild(parcel, { workflowId: `${number}-parcel`, input: 12 });
    return receipt;
  },
);

export const approved = defineSignal<string>("approved");

export const approval = defineWorkflow(
  { name: "approval", version: "1.0", description: "Waits for a person to say yes", defaults },
  async (document: string) => `${document}: ${await approved.waitFor()}`,
);

export interface Expense {
  readonly what: string;
  readonly assignees?: readonly string[];
}

export const expense = defineWorkflow(
  { name: "expense", version: "1.0", description: "Asks a person", defaults },
  async ({ what, assignees = [] }: Expense) =>
    humanTask({
      title: `Approve ${what}`,
      description: "Is it worth its price, and which budget pays for it?",
      form: {
        type: "object",
        properties: {
          approved: { type: "boolean", title: "Approved" },
          budget: { enum: ["travel", "equipment"], title: "Budget" },
          amount: { type: "number", title: "Amount", description: "In euros", multipleOf: 5 },
          code: { type: "string", title: "Cost center", pattern: "^[A-Z]{2}$" },
          notes: { type: "array", items: { type: "string" }, title: "Notes" },
        },
        required: ["approved", "amount"],
      },
      data: { what, price: { amount: 120, currency: "EUR" } },
      assignees,
      due: "2 days",
    }),
);

export interface Question {
  readonly title: string;
  readonly form?: Readonly<Record<string, unknown>>;
  readonly assignees?: readonly string[];
  /** Of people: an inbox. */
  readonly taskList?: string;
}

export const question = defineWorkflow(
  { name: "question", version: "1.0", description: "Asks a person anything", defaults },
  async (asked: Question) => humanTask(asked),
);
