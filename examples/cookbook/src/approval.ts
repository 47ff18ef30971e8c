// Waits for an answer of a person, reminds once, and goes on without one after a while.
// docs:begin workflow
import { condition, defineSignal, defineWorkflow, proxyActivities } from "@ekiden/flow";

interface Activities {
  notify(text: string): Promise<void>;
}

interface Decision {
  readonly approved: boolean;
  readonly by: string;
}

const { notify } = proxyActivities<Activities>({ retry: { maximumAttempts: 10 } });

export const decide = defineSignal<Decision>("decide");

export const approval = defineWorkflow(
  { name: "Approval", version: "1.0" },
  async (what: string): Promise<string> => {
    let decision: Decision | undefined;
    decide.handle((made) => {
      decision ??= made;
    });
    await notify(`Please decide: ${what}`);
    if (!(await condition(() => decision !== undefined, "2 days"))) {
      await notify(`Still open: ${what}`);
      await condition(() => decision !== undefined, "3 days");
    }
    if (decision === undefined) return "expired";
    return `${decision.approved ? "approved" : "rejected"} by ${decision.by}`;
  },
);
// docs:end
