// Why a run is where it is: all findings that apply, the worst first, and what comes next.
import type { FindingRow, Found } from "./finding.ts";
import { missingTypes } from "./findings/refused.ts";
import type { KnownChild, KnownExecution } from "./known.ts";
import { lastAnswerOf } from "./last-answer.ts";
import { nextDeadlineOf } from "./next-deadline.ts";
import { Reading } from "./reading.ts";
import type { TypeName } from "./refusals.ts";
import {
  type ExplainedChild,
  type Explanation,
  type Finding,
  rankOf,
  severities,
  type Values,
} from "./said.ts";
import { findingRows } from "./table.ts";
import { fill } from "./texts.ts";

/** Of one code. */
const maxFindings = 10;

/**
 * Explains an execution by what is known of it. It takes a few passes over the history, reads no
 * clock, and says nothing of what is not known.
 *
 * @throws RangeError where the history is not that of the state.
 *
 * @example
 * ```ts
 * import { explain, type KnownExecution } from "@ekiden/diagnosis";
 *
 * const textsOf = (known: KnownExecution): string[] =>
 *   explain(known).findings.map(({ code, text }) => `${code}: ${text}`);
 * ```
 */
export const explain = (known: KnownExecution): Explanation => {
  const reading = new Reading(known);
  const omitted: Record<string, number> = {};
  const findings = Object.entries(findingRows).flatMap(([code, row]) => {
    const found = [...row.find(reading)];
    if (found.length > maxFindings) omitted[code] = found.length - maxFindings;
    const { now } = reading;
    return found.slice(0, maxFindings).map((each) => findingFrom(code, row, { found: each, now }));
  });
  return {
    findings: findings.sort((one, other) => rankOf(one) - rankOf(other)),
    omitted,
    nextDeadline: nextDeadlineOf(reading.state, known.pausedTimes),
    lastAnswer: lastAnswerOf(reading),
    blockedBy: blockedBy(known.children ?? []),
  };
};

/**
 * The activity types of which an explanation says whether the domain has them by now: pass their
 * status as `types`. At most ten, and none of most executions.
 */
export const typesToLookUp = (
  known: Pick<KnownExecution, "state" | "history" | "now">,
): readonly TypeName[] => {
  const mayHave = known.history.some(({ type }) => type === "ScheduleActivityTaskFailed");
  return mayHave
    ? missingTypes(new Reading(known))
        .slice(0, maxFindings)
        .flatMap(([{ type }]) => type ?? [])
    : [];
};

const findingFrom = (
  code: string,
  row: FindingRow,
  { found, now }: { readonly found: Found; readonly now: number },
): Finding => {
  const { since, events, severity = row.severity, call } = found;
  const given: Values =
    since === undefined ? {} : { sinceAt: since, forMilliseconds: Math.max(0, now - since) };
  const values = { ...found.values, ...given };
  const text = fill(row.says, values);
  return {
    code,
    severity,
    since,
    events,
    values,
    text,
    template: row.says,
    next: { text: fill(row.next, values), template: row.next, call },
  };
};

const blockedBy = (children: readonly KnownChild[]): readonly ExplainedChild[] => {
  const child = worstChild(children);
  if (!child) return [];
  const { workflowId, runId } = child;
  const { blockedBy: further, ...explanation } = child.explanation;
  return [{ workflowId, runId, explanation }, ...further];
};

/** The open child whose worst finding is the worst; of equal ones, the one given first. */
export const worstChild = (children: readonly KnownChild[]): KnownChild | undefined => {
  const rank = ({ explanation: { findings } }: KnownChild) =>
    findings[0] ? rankOf(findings[0]) : severities.length;
  return children
    .filter(({ closed }) => !closed)
    .reduce<KnownChild | undefined>(
      (worst, child) => (worst && rank(worst) <= rank(child) ? worst : child),
      undefined,
    );
};
