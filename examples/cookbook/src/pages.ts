// Goes through a list of any length, page by page, in one run after the other.
// docs:begin workflow
import { continueAsNew, defineWorkflow, proxyActivities, workflowInfo } from "@ekiden/flow";

interface Page {
  readonly items: readonly string[];
  readonly next?: string;
}

interface Activities {
  list(from: string | null): Promise<Page>;
  migrate(items: readonly string[]): Promise<number>;
}

const { list, migrate } = proxyActivities<Activities>({
  startToClose: "10 minutes",
  retry: { maximumAttempts: 5 },
});

interface Place {
  readonly from: string | null;
  readonly done: number;
}

const maxPagesOfRun = 20;

export const migrateAll = defineWorkflow(
  { name: "MigrateAll", version: "1.0" },
  async ({ from, done }: Place): Promise<number> => {
    let place: Place = { from, done };
    for (let count = 0; count < maxPagesOfRun; count += 1) {
      const { items, next } = await list(place.from);
      const sum = place.done + (await migrate(items));
      if (next === undefined) return sum;
      place = { from: next, done: sum };
      if (workflowInfo().continueAsNewSuggested) break;
    }
    return continueAsNew<typeof migrateAll>(place);
  },
);
// docs:end
