// Operations whose calls are answered when there is something to tell: after a minute, as well as
// at once. What they take says nothing about the server.

export const waitingOperations = [
  "PollForActivityTask",
  "PollForDecisionTask",
  "AwaitWorkflowExecutionClose",
] as const;

const names: ReadonlySet<string> = new Set(waitingOperations);

export const mayWait = (operation: string): boolean => names.has(operation);
