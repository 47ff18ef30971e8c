// Who is asked, in which order: the approver, the approver again with a note, then the manager.
import { ActivityTimeout, type Duration, HumanTaskRejected, humanTask } from "@ekiden/flow";
import type { Claim, Expense, Verdict } from "./expense.ts";

/** Inboxes of the server: a policy can say for each who may see it. */
export const approvers = "people";
export const managers = "people-managers";

interface Request {
  readonly of: string;
  readonly taskList: string;
  readonly note?: string;
  readonly claimWithin?: Duration;
}

/** Each is made after the one before has run out of time. */
const requestsFor = ({ expense, rules }: Claim): readonly Request[] => [
  { of: expense.approver, taskList: approvers, claimWithin: rules.remindAfter },
  {
    of: expense.approver,
    taskList: approvers,
    claimWithin: rules.escalateAfter,
    note: "A reminder: this has been asked before, and is not answered.",
  },
  { of: expense.manager, taskList: managers, note: `${expense.approver} has not answered.` },
];

interface Approval {
  readonly approved: boolean;
}

/** No more than this, so that a press on the link in a mail can answer it. */
const form = {
  type: "object",
  properties: { approved: { type: "boolean", title: "Approved" } },
  required: ["approved"],
};

const titleOf = ({ employee, cents, purpose }: Expense): string =>
  `Approve ${(cents / 100).toFixed(2)} for ${employee}: ${purpose}`;

/** Throws an ActivityTimeout when there is no answer in time. */
async function ask({ expense, rules }: Claim, request: Request): Promise<Verdict> {
  const { of, note, ...where } = request;
  try {
    const { approved } = await humanTask<Approval>({
      title: titleOf(expense),
      assignees: [of],
      form,
      data: expense,
      due: rules.answerWithin,
      ...(note && { description: note }),
      ...where,
    });
    return approved
      ? { state: "approved", by: of }
      : { state: "rejected", by: of, reason: "not approved" };
  } catch (error) {
    if (!(error instanceof HumanTaskRejected)) throw error;
    return { state: "rejected", by: error.rejectedBy, reason: error.reason };
  }
}

export async function decide(claim: Claim): Promise<Verdict> {
  if (claim.expense.cents <= claim.rules.limitCents) return { state: "approved", by: "the rules" };
  for (const request of requestsFor(claim)) {
    try {
      return await ask(claim, request);
    } catch (error) {
      if (!(error instanceof ActivityTimeout)) throw error;
    }
  }
  return { state: "unanswered" };
}
