// Which activities are being worked on, so that a wait for them can say so when it is given up.
import { type Activity, activitiesOf, activityContext, defineActivity } from "@ekiden/flow";

export class WatchedActivities {
  readonly #running = new Set<string>();
  #changes = 0;

  /** `charge (charge-1)` of each that has been called and has not returned. */
  get running(): readonly string[] {
    return [...this.#running];
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
      const what = `${name} (${activityContext().activityId})`;
      this.#running.add(what);
      this.#changes += 1;
      try {
        return await call(...args);
      } finally {
        this.#running.delete(what);
        this.#changes += 1;
      }
    });
  }
}
