// A workflow type whose decision tasks have no time-out: one that is lost does not come back.

export const domain = "shop";
export const workflowType = { name: "Bare", version: "1.0" };
export const bareType = {
  domain,
  ...workflowType,
  defaultTaskStartToCloseTimeout: "NONE",
  defaultExecutionStartToCloseTimeout: "600",
  defaultChildPolicy: "TERMINATE",
  defaultTaskList: { name: "bare" },
} as const;
