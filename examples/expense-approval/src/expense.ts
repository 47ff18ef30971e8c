// What an expense is, by which rules it is treated, and how that ends.
import type { Duration } from "@ekiden/flow";

export interface Expense {
  readonly number: string;
  readonly employee: string;
  readonly purpose: string;
  readonly cents: number;
  /** Who is asked first. */
  readonly approver: string;
  /** Who is asked when the approver does not answer. */
  readonly manager: string;
}

export interface Rules {
  /** An expense up to this limit needs no approval. */
  readonly limitCents: number;
  /** A request that was not taken for so long is made again, with a note. */
  readonly remindAfter: Duration;
  /** When the second request was not taken for so long, the manager is asked. */
  readonly escalateAfter: Duration;
  /** A request that was taken and not answered for so long goes to the next person. */
  readonly answerWithin: Duration;
  readonly bookAgainAfter: Duration;
  /** The path of a file, for the function that writes it. */
  readonly ledger: string;
}

export const usualRules: Omit<Rules, "ledger"> = {
  limitCents: 5_000,
  remindAfter: "2 days",
  escalateAfter: "3 days",
  answerWithin: "7 days",
  bookAgainAfter: "10 minutes",
};

export interface Claim {
  readonly expense: Expense;
  readonly rules: Rules;
}

export type Verdict =
  | { readonly state: "approved"; readonly by: string }
  | { readonly state: "rejected"; readonly by: string; readonly reason: string }
  | { readonly state: "unanswered" };

export type Outcome =
  | Exclude<Verdict, { readonly state: "approved" }>
  | { readonly state: "booked"; readonly approvedBy: string; readonly reference: string };
