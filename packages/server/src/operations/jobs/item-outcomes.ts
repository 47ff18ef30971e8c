// What became of the actions of a job that were under way together.
import type { Fault } from "@ekiden/model";
import type { SettledItem } from "../../store/job-store.ts";

export interface Outcomes {
  readonly settled: readonly SettledItem[];
  /** Nothing is known of what it has done. */
  readonly lost: PromiseRejectedResult | undefined;
  readonly denied: SettledItem | undefined;
  readonly throttled: readonly number[];
  readonly tooSoon: readonly number[];
}

/** Those after which something else comes than the next item. */
type Refusal = "denied" | "throttled" | "tooSoon";

export interface Made {
  readonly settled: SettledItem;
  readonly refusal?: Refusal | undefined;
}

const refusals: Readonly<Record<string, Refusal | undefined>> = {
  AccessDeniedException: "denied",
  ThrottlingException: "throttled",
};

export const refusalOf = ({ fault }: Fault): Refusal | undefined => refusals[fault];

export const outcomesOf = (outcomes: readonly PromiseSettledResult<Made>[]): Outcomes => {
  const made = outcomes.filter(isFulfilled).map(({ value }) => value);
  const settled = made.map((each) => each.settled);
  const refusedWith = (refusal: Refusal) => made.filter((each) => each.refusal === refusal);
  return {
    settled,
    lost: outcomes.find((outcome) => outcome.status === "rejected"),
    denied: refusedWith("denied")[0]?.settled,
    throttled: numbersOf(refusedWith("throttled").map((each) => each.settled)),
    tooSoon: numbersOf(refusedWith("tooSoon").map((each) => each.settled)),
  };
};

export const numbersOf = (items: readonly { readonly number: number }[]): number[] =>
  items.map(({ number }) => number);

export const textOf = ({ fault, message }: Fault): string => `${fault}: ${message}`;

const isFulfilled = <T>(outcome: PromiseSettledResult<T>): outcome is PromiseFulfilledResult<T> =>
  outcome.status === "fulfilled";

export const settledAs = (
  error: Fault,
  refusal: Refusal | undefined,
): Pick<SettledItem, "state" | "text"> => {
  if (refusal === "throttled" || refusal === "tooSoon") return { state: "WAITING" };
  const isSkipped =
    error.fault === "UnknownResourceFault" ||
    error.fault === "WorkflowExecutionAlreadyStartedFault";
  return { state: isSkipped ? "SKIPPED" : "FAILED", text: textOf(error) };
};
