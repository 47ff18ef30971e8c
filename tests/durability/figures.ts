// What a run under load came to, in a few figures.
import type { ClientCall, Evidence, Violation } from "@ekiden/testing";
import type { LoadRunResult } from "./load-run.ts";

const aboutLoss: ReadonlySet<string> = new Set(["H7", "D9", "A10", "S1", "S6", "X2", "X7"]);
const aboutRepeats: ReadonlySet<string> = new Set(["A2", "A9", "D2", "X1", "X5"]);

const isPoll = ({ operation }: ClientCall): boolean => operation.startsWith("Poll");

/** Name → figure. Polls are not counted as calls: only deliveries tell what became of them. */
export const figuresOf = (
  { evidence }: LoadRunResult,
  violations: readonly Violation[],
): Readonly<Record<string, number>> => {
  const calls = (evidence.calls ?? []).filter((call) => !isPoll(call));
  const ended = (kind: string) => calls.filter(({ outcome }) => outcome.kind === kind).length;
  const broken = (wanted: (invariant: string) => boolean) =>
    violations.filter(({ invariant }) => wanted(invariant)).length;
  return {
    runs: evidence.runs.length,
    events: evidence.runs.reduce((sum, { history }) => sum + history.length, 0),
    deliveries: evidence.deliveries?.length ?? 0,
    acknowledged: ended("ok"),
    refused: ended("fault"),
    unknown: ended("unknown"),
    "unknown starts and signals that were done": doneUnknown(evidence),
    lost: broken((invariant) => aboutLoss.has(invariant)),
    duplicated: broken((invariant) => aboutRepeats.has(invariant)),
    malformed: broken((invariant) => !aboutLoss.has(invariant) && !aboutRepeats.has(invariant)),
  };
};

/** Each attempt has an input of its own, so its event can be told from all others. */
const doneUnknown = ({ calls = [], runs }: Evidence): number => {
  const done = new Set<unknown>(
    runs.flatMap(({ history }) =>
      history.map(({ data }) => (data as { input?: string }).input).filter(Boolean),
    ),
  );
  return calls.filter(
    ({ outcome, operation, input }) =>
      outcome.kind === "unknown" &&
      /^(Start|Signal)/.test(operation) &&
      done.has((input as { input?: string }).input),
  ).length;
};

const maxCharacters = 300;
const maxViolations = 10;

/** The first few, as lines that can be read. */
export const print = (violations: readonly Violation[]): string[] =>
  violations
    .slice(0, maxViolations)
    .map(({ invariant, run = "", message }) =>
      `${invariant} ${run}: ${message}`.slice(0, maxCharacters),
    );
