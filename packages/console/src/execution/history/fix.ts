// A run that waits for a fix: Flow records in the history why it could not decide, and tries again.
import { flowNames, type HistoryEvent } from "@ekiden/model";
import { identityOf, isOpen, type Operation, textAttribute } from "./operation.ts";
import { isClosed, pendingOf } from "./pending.ts";
import type { HistoryView } from "./view.ts";

const isRetryTimer = ({ name }: Operation): boolean => name.startsWith(`${flowNames.retryTimer}.`);

/** What the history says of it. Times are milliseconds since 1970. */
export interface AwaitedFix {
  /** Flow's word for what went wrong, such as `unexpected error`; undefined if it says none. */
  readonly kind: string | undefined;
  readonly message: string;
  readonly stack: string | undefined;
  /** When it failed first, of the failures in a row. */
  readonly since: number;
  /** The last failure. */
  readonly failedAt: number;
  readonly eventId: number;
  /** What the worker that failed last said of itself; undefined if it said nothing. */
  readonly worker: string | undefined;
  /** Decision tasks in a row that failed. */
  readonly failures: number;
  /** Of the timer after which it is tried again; undefined if that has fired. */
  readonly nextAt: number | undefined;
}

/** Undefined: nothing in the history says that the run waits for a fix. */
export const awaitedFixOf = (view: HistoryView): AwaitedFix | undefined => {
  if (isClosed(view)) return undefined;
  const failures = failuresInARow(view);
  const [last] = failures;
  const first = failures.at(-1);
  if (!last || !first) return undefined;
  const retry = pendingOf(view).find(({ operation }) => isRetryTimer(operation));
  return {
    ...saidBy(last.marker.opening),
    since: first.marker.opening.at,
    failedAt: last.marker.opening.at,
    eventId: last.marker.id,
    worker: identityOf(last.decision),
    failures: failures.length,
    nextAt: retry?.deadlines[0]?.at,
  };
};

interface Failure {
  readonly decision: Operation;
  readonly marker: Operation;
}

/** The last first. Decision tasks that timed out were not answered, and end no row. */
const failuresInARow = ({ decisions, askedBy }: HistoryView): readonly Failure[] => {
  const failures: Failure[] = [];
  for (const decision of decisions.toReversed()) {
    if (isOpen(decision) || decision.state === "timedOut") continue;
    const asked = askedBy.get(decision.ending?.id ?? 0);
    const marker = asked?.findLast(({ name }) => name === flowNames.decisionFailure);
    if (!marker) break;
    failures.push({ decision, marker });
  }
  return failures;
};

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** As JSON, which Flow writes; any other text is shown as it is. */
const saidBy = (marker: HistoryEvent): Pick<AwaitedFix, "kind" | "message" | "stack"> => {
  const details = textAttribute(marker, "details") ?? "";
  const { kind, message, stack } = membersOf(details);
  return {
    kind: textOf(kind),
    message: textOf(message) ?? details,
    stack: textOf(stack),
  };
};

const membersOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
};
