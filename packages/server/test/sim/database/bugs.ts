// Bugs on purpose, of the simulated database and its disk alone: a simulation that does not find
// them would not find such bugs of the real ones, or of the server.

export const bugs = {
  "no-version-check": "a batch overwrites what another node has committed",
  "lost-commit": "a batch is acknowledged and not kept",
  "half-commit": "a batch keeps its events and forgets the states that go with them",
  "lost-task": "a ready task gets no row",
  "lost-message": "a message is not kept",
  "message-stays": "a message that was consumed is there again",
  "two-open-runs": "a workflow may have two open runs",
  "due-forgotten": "a deadline that comes nearer is not written",
  "settle-lies": "a batch that was committed is said to have come to nothing",
  "late-batch": "a batch that was given up still commits",
  "pauses-unfenced": "a batch is written that does not know of the latest pause",
  "returned-task-lost": "a task that was given back is not kept",
  "returned-task-stays": "a task that was given back is there again after it was taken",
  "job-unfenced": "a job is changed by a node that does not have its lease any more",
  "sync-lies": "a sync of the disk says that it is done, and is not",
  "log-forgotten": "what the log has is lost with the process that wrote it",
} as const;

export type Bug = keyof typeof bugs;
export const allBugs = Object.keys(bugs) as Bug[];

/** Those of the disk below an embedded store. */
export const isOfDisk = (bug: Bug): boolean => bug === "sync-lies" || bug === "log-forgotten";

/** How often the bug shows, where it could. */
export const chanceOf = (bug: Bug): number => chances[bug] ?? 0.02;

/** Of what does not happen often. */
const chances: Readonly<Partial<Record<Bug, number>>> = {
  "due-forgotten": 0.2,
  "returned-task-lost": 0.5,
  "returned-task-stays": 0.5,
};
