// Walks on which the service and the reference model once parted, as short as they could be made.
// Whether the service or the model was wrong, they are taken again in every test.
import type { Command, Settings } from "./commands.ts";

const settings: Settings = {
  executionStartToCloseTimeout: "101",
  childPolicy: "TERMINATE",
  taskPriority: "7",
  tagList: ["red"],
};

export const regressions: Readonly<Record<string, readonly Command[]>> = {
  "a continuation has its type's settings where its decision names none, and not its own": [
    { do: "start", workflowId: "a", settings },
    { do: "pollDecision" },
    {
      do: "decide",
      task: 0,
      decisions: [
        {
          type: "ContinueAsNewWorkflowExecution",
          data: { executionStartToCloseTimeout: "103", childPolicy: "TERMINATE" },
        },
      ],
    },
    { do: "look", tag: "red" },
  ],
};
