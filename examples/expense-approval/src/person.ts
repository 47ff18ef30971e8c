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
    const query = new URLSearchParams({ domain, taskList, as: this.#name });
    for (let looks = 1; looks <= maxLooks; looks += 1) {
      const { tasks } = await this.#call<{ tasks: readonly Task[] }>(`?${query}`);
      const task = tasks.find(isIt);
      if (task) return task;
      await pass(lookAgainMilliseconds);
    }
    throw new Error(`${this.#name} has nothing to do on ${taskList}`);
  }

  async claims({ id }: Task): Promise<void> {
    await this.#call(`/${id}/claim`, {});
  }

  async answers({ id }: Task, answer: unknown): Promise<void> {
    await this.#call(`/${id}/complete`, { answer });
  }

  async rejects({ id }: Task, reason: string): Promise<void> {
    await this.#call(`/${id}/reject`, { reason });
  }

  async #call<Answer>(way: string, body?: object): Promise<Answer> {
    const post = body && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...body, as: this.#name }),
    };
    const response = await fetch(`${this.#inbox.endpoint}/api/human-tasks${way}`, post);
    const text = await response.text();
    if (!response.ok) throw new Error(`${this.#name} is told ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }
}
