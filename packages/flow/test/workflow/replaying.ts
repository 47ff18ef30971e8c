// Histories of one piece of code, replayed through another.
import { startTestEnvironment } from "@ekiden/testing";
import {
  defineWorkflow,
  type ReplayOptions,
  replayHistory,
  type WorkflowDefinition,
} from "../../src/index.ts";

export type Code = () => Promise<unknown>;

export const program = (run: Code) => defineWorkflow({ name: "Program", version: "1" }, run);

/** Runs `before` live, and replays its history through `after`. */
export const replaying =
  (activities: object, children: readonly WorkflowDefinition[] = []) =>
  async (before: Code, after: Code, options: ReplayOptions = {}): Promise<void> => {
    const workflow = program(before);
    await using env = await startTestEnvironment({
      workflows: [workflow, ...children],
      activities,
      unexpectedErrors: "fail workflow",
    });
    const handle = await env.start(workflow, { workflowId: "w" });
    await env.result(handle).catch(() => {});
    const { workflowId, runId } = handle;
    const { domain, swf } = env;
    const execution = { workflowId, runId };
    const history = await swf.getWorkflowExecutionHistory({ domain, execution });
    const all = { workflowId, runId, ...options };
    await replayHistory(program(after), { events: history.events ?? [] }, all);
  };
