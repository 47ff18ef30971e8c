// A decider that watches one execution's timers with the clock of this process: a firing counts
// from when its task arrives here, commit and delivery included.
import { type Endpoint, pollForDecisionTask, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { domain } from "./domain.ts";
import { Firings } from "./firings.ts";
import type { TimerExecution } from "./timer-plan.ts";

export class TimerWatch {
  readonly firings = new Firings();
  readonly #client: SwfClient;
  #lastEventId = 0;
  #over = false;
  #failure: Error | undefined;

  constructor(endpoint: Endpoint, { taskList }: TimerExecution) {
    this.#client = new SwfClient(endpoint, new Traffic());
    this.#watch(taskList).catch((error: Error) => {
      if (!this.#over) this.#failure = error;
    });
  }

  end(): void {
    this.#over = true;
    this.#client.close();
    if (this.#failure) throw this.#failure;
  }

  async #watch(taskList: { readonly name: string }): Promise<void> {
    const poll = { domain, taskList, startAtPreviousStartedEvent: true };
    while (!this.#over) {
      const received = await pollForDecisionTask(this.#client, poll);
      if (!received) continue;
      const nowMs = Date.now();
      for (const event of received.events) {
        // The slice begins with an event of the task before.
        if (event.eventId > this.#lastEventId) this.firings.take(event, nowMs);
      }
      this.#lastEventId = received.task.startedEventId;
      const { taskToken } = received.task;
      await this.#client.call("RespondDecisionTaskCompleted", { taskToken, decisions: [] });
    }
  }
}
