// Acts once things have been quiet for a while, however many changes came before.
// docs:begin workflow
import {
  condition,
  continueAsNew,
  defineSignal,
  defineWorkflow,
  now,
  proxyActivities,
  workflowInfo,
} from "@ekiden/flow";

interface Activities {
  index(documents: readonly string[]): Promise<void>;
}

const { index } = proxyActivities<Activities>({ retry: { maximumAttempts: 5 } });

export const changed = defineSignal<string>("changed");

const longestMilliseconds = 3_600_000;

export const indexWhenQuiet = defineWorkflow(
  { name: "IndexWhenQuiet", version: "1.0" },
  async (waiting: readonly string[] = []): Promise<void> => {
    const documents = new Set(waiting);
    let changes = 0;
    changed.handle((document) => {
      documents.add(document);
      changes += 1;
    });
    const latest = now() + longestMilliseconds;
    let seen: number;
    do {
      seen = changes;
    } while (
      now() < latest &&
      !workflowInfo().continueAsNewSuggested &&
      (await condition(() => changes > seen, "10 minutes"))
    );
    const batch = [...documents];
    documents.clear();
    await index(batch);
    // Changed while the others were indexed.
    if (documents.size > 0) continueAsNew<typeof indexWhenQuiet>(() => [...documents]);
  },
);
// docs:end
