// Deadlines follow from the state: nothing has to remember them, and nothing can forget them.
import type { Execution } from "./execution.ts";
import { type DomainPauses, noPauses } from "./pause.ts";
import { deadlineRules } from "./rules.ts";
import type { StepContext } from "./step-context.ts";
import type { Deadline } from "./subject.ts";

/** The earliest moment (milliseconds) at which something happens by itself; none when closed. */
export const nextDeadline = (
  execution: Execution,
  pauses: DomainPauses = noPauses,
): number | undefined => {
  if (execution.closed) return undefined;
  let earliest = Number.POSITIVE_INFINITY;
  const add = ({ at }: Deadline): void => {
    if (at < earliest) earliest = at;
  };
  for (const list of deadlineRules) list(execution, add, pauses);
  return earliest;
};

/** All that happens by itself while the run is open, soonest first; nothing when closed. */
export const openDeadlines = (
  execution: Execution,
  pauses: DomainPauses = noPauses,
): readonly Omit<Deadline, "reach">[] => {
  if (execution.closed) return [];
  const open: Omit<Deadline, "reach">[] = [];
  const add = ({ at, clock, eventId }: Deadline) => open.push({ at, clock, eventId });
  for (const list of deadlineRules) list(execution, add, pauses);
  return open.sort((one, other) => one.at - other.at);
};

/** Everything that is due by now happens, in the order in which it fell due (T3: never early). */
export const reach = (step: StepContext): void => {
  const { execution, pauses } = step;
  const due: Deadline[] = [];
  const add = (deadline: Deadline): void => {
    if (deadline.at <= step.now) due.push(deadline);
  };
  for (const list of deadlineRules) list(execution, add, pauses);
  due.sort((one, other) => one.at - other.at);
  for (const deadline of due) {
    if (!step.isOpen) return;
    deadline.reach(step);
    step.scheduleDueDecisionTask();
  }
};
