// Which groups of executions a search goes through: of all groups in which everything is that it
// looks for, those that have the fewest executions.
import type { SearchGroup, SearchKey, SearchQuery } from "./search-store.ts";

/** A group as a store has it: it may know a type by a number. */
export type PlacedGroup = SearchGroup | PlacedKey;
export type PlacedKey = SearchKey | { readonly typeNumber: number };

/** Executions up to which the groups of a type, a tag or a status are compared by their number. */
const maxCounted = 5_000;

export const isKey = (group: PlacedGroup): group is PlacedKey =>
  !("state" in group || "status" in group);

interface Choice {
  readonly query: SearchQuery;
  /** In place of those that the query has. */
  readonly narrower: readonly (readonly PlacedKey[])[];
  /** Executions of a key that may be sorted. */
  readonly maxSorted: number;
  /** How many executions the groups have, up to `max` and one more. */
  countOf(groups: readonly PlacedGroup[], max: number): Promise<number>;
}

/**
 * May differ from page to page: a place in the order of a time is the same in all of them. None:
 * nothing can be found.
 */
export const fewestOf = async (choice: Choice): Promise<readonly PlacedGroup[]> => {
  const { query, narrower } = choice;
  const groups = withTime(query);
  if (groups.length === 0 || narrower.length === 0) return groups;
  const isWide = groups.some((group) => "state" in group && group.state === "closed");
  const counted = await fewestCounted(choice, isWide ? narrower : [...narrower, groups]);
  if (counted) return counted;
  const isUnsorted = query.by === "startTime" && isWide;
  return (isUnsorted && narrower.find((each) => !isOfWorkflows(each))) || groups;
};

/** Undefined where all have more than are counted. */
const fewestCounted = async (
  { maxSorted, countOf }: Choice,
  ways: readonly (readonly PlacedGroup[])[],
): Promise<readonly PlacedGroup[] | undefined> => {
  let fewest = Number.POSITIVE_INFINITY;
  let chosen: readonly PlacedGroup[] | undefined;
  for (const each of ways) {
    const max = isOfWorkflows(each) ? maxSorted : Math.min(maxCounted, maxSorted);
    const count = each.length === 0 ? 0 : await countOf(each, max);
    if (count > max || count >= fewest) continue;
    fewest = count;
    chosen = each;
  }
  return chosen;
};

/** Their executions lie in no order of time: they are sorted, or of no use. */
const isOfWorkflows = (groups: readonly PlacedGroup[]): boolean =>
  groups.some((group) => "workflowId" in group);

/** Those in which something can have the time that a query goes by. */
const withTime = ({ by, groups }: SearchQuery): readonly SearchGroup[] =>
  by === "startTime"
    ? groups
    : groups.filter((group) => !("state" in group && group.state === "open"));
