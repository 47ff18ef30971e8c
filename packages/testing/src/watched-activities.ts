// Which activities are being worked on, so that a wait for them can say so when it is given up.
import { type Activity, activitiesOf, activityContext, defineActivity } from "@ekiden/flow";

export class WatchedActivities {
  /** By the token of the task: ids of activities are those of their run alone. */
  readonly #running = new Map<string, string>();
  #changes = 0;

  /** `charge (charge-1)` of each that has been called and has not returned. */
  get running(): readonly string[] {
    return [...this.#running.values()];
  }

  /** How many calls and returns there have been. */
  get changes(): number {
    return this.#changes;
  }

  /** The same activities, seen while they run. */
  watch(activities: object): object {
    const watched = activitiesOf(activities).map((each) => [each.name, this.#watchOne(each)]);
    return Object.fromEntries(watched);
  }

  #watchOne({ name, defaults, call }: Activity) {
    return defineActivity(defaults, async (...args: unknown[]) => {
      const { taskToken, activityId } = activityContext();
      this.#running.set(taskToken, `${name} (${activityId})`);
      this.#changes += 1;
      try {
        return await call(...args);
      } finally {
        this.#running.delete(taskToken);
        this.#changes += 1;
      }
    });
  }
}
