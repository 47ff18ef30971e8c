// Acts once things have been quiet for a while, however many changes came before.
// docs:begin workflow
import { condition, defineSignal, defineWorkflow, proxyActivities } from "@ekiden/flow";

interface Activities {
  index(documents: readonly string[]): Promise<void>;
}

const { index } = proxyActivities<Activities>({ retry: { maximumAttempts: 5 } });

export const changed = defineSignal<string>("changed");

export const indexWhenQuiet = defineWorkflow(
  { name: "IndexWhenQuiet", version: "1.0" },
  async (): Promise<number> => {
    const documents = new Set<string>();
    let changes = 0;
    changed.handle((document) => {
      documents.add(document);
      changes += 1;
    });
    let indexed = 0;
    do {
      let seen: number;
      do {
        seen = changes;
      } while (await condition(() => changes > seen, "10 minutes"));
      const batch = [...documents];
      documents.clear();
      await index(batch);
      indexed += batch.length;
    } while (documents.size > 0); // changed while the others were indexed
    return indexed;
  },
);
// docs:end
