// What the inbox shows, as the URL says it.
export const inboxStates = ["free", "held", "mine"] as const;

export interface InboxSearch {
  /** Absent: all. */
  readonly state?: (typeof inboxStates)[number];
  /** Absent: all that are inboxes. */
  readonly taskList?: string;
  /** The id of the task whose panel is open. */
  readonly task?: string;
}

const textIn = (given: Record<string, unknown>, name: "taskList" | "task") => {
  const value = given[name];
  return typeof value === "string" && value !== "" ? { [name]: value } : {};
};

export const readInbox = (given: Record<string, unknown>): InboxSearch => {
  const state = inboxStates.find((each) => each === given.state);
  return { ...(state && { state }), ...textIn(given, "taskList"), ...textIn(given, "task") };
};
