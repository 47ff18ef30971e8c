// The ledger is written by a Lambda function; when that is of no use, by a bookkeeper.
import { humanTask, LambdaFailure, lambda, sleep } from "@ekiden/flow";
import type { handler } from "../functions/book.ts";
import type { Claim } from "./expense.ts";

/** An inbox of the server. */
export const bookkeepers = "people-bookkeepers";

const book = lambda<typeof handler>("book", { startToClose: "1 minute" });
const maxTries = 3;

const isFinal = ({ cause }: LambdaFailure): boolean =>
  cause instanceof Error && cause.name === "BooksClosed";

/** Returns the reference of the booking. */
export async function bookExpense(claim: Claim): Promise<string> {
  const { expense, rules } = claim;
  const { number, employee, cents } = expense;
  for (let tries = 1; ; tries += 1) {
    try {
      return await book({ ledger: rules.ledger, number, employee, cents });
    } catch (error) {
      if (!(error instanceof LambdaFailure)) throw error;
      // One that timed out may have written: it can be called again, as it writes no number twice.
      if (isFinal(error) || tries === maxTries) return byHand(claim, error);
      await sleep(rules.bookAgainAfter);
    }
  }
}

const form = {
  type: "object",
  properties: { reference: { type: "string", title: "Reference", minLength: 1 } },
  required: ["reference"],
};

async function byHand({ expense }: Claim, why: Error): Promise<string> {
  const { reference } = await humanTask<{ readonly reference: string }>({
    title: `Book ${expense.number} by hand`,
    description: `${why.message}. Look into the ledger first: it may have been booked.`,
    taskList: bookkeepers,
    form,
    data: expense,
  });
  return reference;
}
