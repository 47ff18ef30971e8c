// Does many things at once, but never more than a number of them.
// docs:begin workflow
import { defineWorkflow, proxyActivities } from "@ekiden/flow";

interface Activities {
  resize(image: string): Promise<string>;
}

const { resize } = proxyActivities<Activities>({
  startToClose: "5 minutes",
  retry: { maximumAttempts: 3 },
});

/** Like `Promise.all`, with at most `limit` calls that are under way; results keep their order. */
const allWithLimit = async <Item, Result>(
  items: readonly Item[],
  limit: number,
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  const rest = items.entries();
  const takeTurns = async (): Promise<void> => {
    for (const [index, item] of rest) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: limit }, takeTurns));
  return results;
};

export const resizeAll = defineWorkflow(
  { name: "ResizeAll", version: "1.0" },
  (images: readonly string[]) => allWithLimit(images, 3, resize),
);
// docs:end
