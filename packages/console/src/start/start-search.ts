// What a start form begins with, as the URL says it: a type, or all of an earlier execution.

export interface StartSearch {
  readonly type?: string;
  readonly version?: string;
  readonly workflowId?: string;
  readonly input?: string;
  readonly taskList?: string;
  /** One a line. */
  readonly tags?: string;
}

const members = ["type", "version", "workflowId", "input", "taskList", "tags"] as const;

export const readStart = (given: Record<string, unknown>): StartSearch =>
  Object.fromEntries(
    members.flatMap((name) => {
      const value = given[name];
      return typeof value === "string" && value !== "" ? [[name, value]] : [];
    }),
  );
