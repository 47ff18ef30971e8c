// The expense, from its submission to its booking.
import { defineWorkflow } from "@ekiden/flow";
import { decide } from "./approval.ts";
import { bookExpense } from "./booking.ts";
import type { Claim, Outcome } from "./expense.ts";

export const approveExpense = defineWorkflow(
  {
    name: "ApproveExpense",
    version: "1.0",
    defaults: {
      executionStartToClose: "90 days",
      lambdaRole: "arn:aws:iam::000000000000:role/functions",
    },
  },
  async (claim: Claim): Promise<Outcome> => {
    const verdict = await decide(claim);
    if (verdict.state !== "approved") return verdict;
    const reference = await bookExpense(claim);
    return { state: "booked", approvedBy: verdict.by, reference };
  },
);
