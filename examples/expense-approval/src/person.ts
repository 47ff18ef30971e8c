// A person at the inbox, as any program of an office would act for one: over HTTP, and no worker.
import { setTimeout as pass } from "node:timers/promises";

const lookAgainMilliseconds = 100;
/** What is not there after a minute will not come. */
const maxLooks = 600;

export interface Task {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly workflowId: string;
  readonly taskList: string;
}

export interface Inbox {
  readonly endpoint: string;
  readonly domain: string;
  readonly taskList: string;
}

export class Person {
  readonly #name: string;
  readonly #inbox: Inbox;

  constructor(name: string, inbox: Inbox) {
    this.#name = name;
    this.#inbox = inbox;
  }

  /** Looks into the inbox until there is such a task; throws when none comes. */
  async finds(isIt: (task: Task) => boolean): Promise<Task> {
    const { domain, taskList } = this.#inbox;
    const inbox = { domain, taskList };
    for (let looks = 1; looks <= maxLooks; looks += 1) {
      const { tasks } = await this.#call<{ tasks: readonly Task[] }>("ListHumanTasks", inbox);
      const task = tasks.find(isIt);
      if (task) return task;
      await pass(lookAgainMilliseconds);
    }
    throw new Error(`${this.#name} has nothing to do on ${taskList}`);
  }

  async claims({ id }: Task): Promise<void> {
    await this.#call("ClaimHumanTask", { id });
  }

  async answers({ id }: Task, answer: unknown): Promise<void> {
    await this.#call("CompleteHumanTask", { id, answer });
  }

  async rejects({ id }: Task, reason: string): Promise<void> {
    await this.#call("RejectHumanTask", { id, reason });
  }

  async #call<Answer>(operation: string, input: object): Promise<Answer> {
    const response = await fetch(`${this.#inbox.endpoint}/ekiden/${operation}`, {
      method: "POST",
      body: JSON.stringify({ ...input, as: this.#name }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${this.#name} is told ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }
}
