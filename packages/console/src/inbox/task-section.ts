// What each section of the panel of a task is given.
import type { HumanTask } from "../api/ekiden-types.ts";
import type { TaskAction } from "../api/human-tasks.ts";
import type { Person } from "./person.ts";

/** What a field has now, where that is not what was sent: it was typed meanwhile. */
export const unlessSent =
  (sent: string) =>
  (typed: string): string =>
    typed === sent ? "" : typed;

export interface TaskSectionProps {
  readonly task: HumanTask;
  readonly person: Person;
  readonly act: (deed: TaskAction, onDone?: () => void) => void;
  /** Of the latest attempt. */
  readonly problem: Error | null;
}
