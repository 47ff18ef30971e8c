// A decider: reads the history it is sent and schedules the next activity, or completes.
import type { WireDecision } from "@ekiden/model";
import { pollForDecisionTask, type SwfClient } from "../client/swf.ts";
import { activityType, domain } from "./domain.ts";
import type { Load } from "./load.ts";

const input = "a clip of two minutes, to be brought to three sizes and one thumbnail";

const nextDecision = (load: Load, done: number): WireDecision =>
  done < load.plan.activities
    ? {
        decisionType: "ScheduleActivityTask",
        scheduleActivityTaskDecisionAttributes: {
          activityId: `step-${done}`,
          activityType,
          taskList: load.taskList,
          input,
        },
      }
    : {
        decisionType: "CompleteWorkflowExecution",
        completeWorkflowExecutionDecisionAttributes: { result: `${done} steps done` },
      };

export const decide = async (load: Load, client: SwfClient, identity: string): Promise<void> => {
  const poll = { domain, taskList: load.taskList, identity };
  while (!load.over) {
    const received = await pollForDecisionTask(client, poll);
    if (!received) continue;
    const { task, events, receivedAtMs } = received;
    const { run, done } = load.ledger.decisionTask(task, events, receivedAtMs);
    const body = { taskToken: task.taskToken, decisions: [nextDecision(load, done)] };
    run.sentAtMs = run.cycleStartedAtMs = performance.now();
    if (!(await load.respond(client, "RespondDecisionTaskCompleted", body))) continue;
    if (done === load.plan.activities) load.completed(run);
  }
};
