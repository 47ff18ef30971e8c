// Replaying many recorded histories: a check before a new version of workflows is let loose.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { WorkflowDefinition } from "./definitions.ts";
import { type Recorded, type RecordedHistory, readRecorded } from "./recorded.ts";
import { type Replayed, type ReplayOptions, replayHistory } from "./replay.ts";

/** One of many histories that were replayed. */
export interface ReplayedOne extends Replayed {
  /** The file's path, or `history 1`, `history 2`, … where there are no files. */
  readonly what: string;
}

type Histories = string | Iterable<RecordedHistory> | AsyncIterable<RecordedHistory>;

async function* eachOf(histories: Histories): AsyncGenerator<RecordedHistory> {
  if (typeof histories !== "string") {
    yield* histories;
    return;
  }
  const names = await readdir(histories);
  for (const name of names.sort()) if (name.endsWith(".json")) yield join(histories, name);
}

interface Typed {
  readonly eventType?: string;
  readonly workflowExecutionStartedEventAttributes?: {
    readonly workflowType?: { readonly name?: string; readonly version?: string };
  };
}

/** Of its own version, or of the only one of its name. */
const definitionFor = (
  definitions: readonly WorkflowDefinition[],
  { events: [first] }: Recorded,
): WorkflowDefinition => {
  const { workflowExecutionStartedEventAttributes: started } = (first ?? {}) as Typed;
  const { name, version } = started?.workflowType ?? {};
  const named = definitions.filter((definition) => definition.name === name);
  const found = named.find((definition) => definition.version === version);
  const [only, ...others] = named;
  if (found) return found;
  if (only && others.length === 0) return only;
  throw new Error(`No workflow ${name} ${version} is given to replay it with.`);
};

/**
 * Replays all histories of a folder (its files `*.json`), or of anything that can be iterated, each
 * with the workflow of its type. Goes through to the end, and throws one AggregateError then, whose
 * message names every history that would not go on.
 *
 * @example
 * ```ts
 * import { defineWorkflow, replayHistories } from "@ekiden/flow";
 *
 * const order = defineWorkflow({ name: "Order", version: "1.0" }, async (item: string) => item);
 * await replayHistories(order, "test/histories");
 * ```
 */
export const replayHistories = async (
  definitions: WorkflowDefinition | readonly WorkflowDefinition[],
  histories: Histories,
  options: ReplayOptions = {},
): Promise<readonly ReplayedOne[]> => {
  const all = [definitions].flat();
  const replayed: ReplayedOne[] = [];
  const errors: Error[] = [];
  let count = 0;
  for await (const history of eachOf(histories)) {
    count += 1;
    const what = typeof history === "string" ? history : `history ${count}`;
    try {
      const recorded = await readRecorded(history);
      const one = await replayHistory(definitionFor(all, recorded), recorded, options);
      replayed.push({ what, ...one });
    } catch (cause) {
      errors.push(new Error(`${what}: ${(cause as Error).message}`, { cause }));
    }
  }
  if (count === 0) throw new Error(`There is no history to replay in ${histories}.`);
  if (errors.length === 0) return replayed;
  const told = errors.map(({ message }) => message).join("\n");
  throw new AggregateError(errors, `${errors.length} of ${count} histories do not go on:\n${told}`);
};
