// logging.ts
import { activityContext, type Interceptor, log, now, type WorkflowLog } from "@ekiden/flow";

/** One line for each start, and for the beginning and the end of each activity. */
export const logging = (lines: WorkflowLog): Interceptor => ({
  client: {
    async start(input, next) {
      const runId = await next(input);
      lines.info("Started a workflow", { workflowId: input.workflowId, runId });
      return runId;
    },
  },
  workflow: () => ({
    outbound: {
      // The workflow's own log and clock: a replay writes nothing.
      async scheduleActivity(input, next) {
        const asked = now();
        try {
          return await next(input);
        } finally {
          const { activityName } = input;
          log.info("An activity has ended", { activityName, milliseconds: now() - asked });
        }
      },
    },
  }),
  activity: {
    async execute(input, next) {
      const { activityId, attempt, workflowExecution } = activityContext();
      const { workflowId, runId } = workflowExecution;
      lines.info("An activity begins", { activityId, attempt, workflowId, runId });
      return next(input);
    },
  },
});
