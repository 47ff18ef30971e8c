// Evidence of which the times of callers are left out, because servers had others: a call may have
// been at any time then, and nothing is said of what came late.
import type { LoadRunResult } from "../durability/load-run.ts";

const sentAt = Number.NEGATIVE_INFINITY;
const returnedAt = Number.POSITIVE_INFINITY;

export const timeless = ({ evidence, ...rest }: LoadRunResult): LoadRunResult => {
  const { calls = [], deliveries = [] } = evidence;
  return {
    ...rest,
    evidence: {
      ...evidence,
      calls: calls.map((call) => ({ ...call, sentAt, returnedAt })),
      deliveries: deliveries.map((delivery) => ({ ...delivery, returnedAt })),
      circumstances: { atRest: true },
    },
  };
};
