// How the executions that a query finds are spread: by type, status, reason, tag and hour.
import type { SearchTime } from "../../store/search-store.ts";
import type { Candidate } from "./attributes.ts";

export type FacetName = "type" | "status" | "reason" | "tag" | "hour";

export interface Facet {
  readonly by: FacetName;
  /** The most frequent first; hours in their order. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Executions whose value is not told, because there are too many values. */
  readonly omitted: number;
}

/** Of one facet. */
const maxValues = 100;
/** Of one facet, while it is counted; values that come after them are omitted. */
const maxValuesInMemory = 10_000;
const hourMilliseconds = 3_600_000;

export class FacetCounter {
  readonly #counts: ReadonlyMap<FacetName, Counts>;
  readonly #by: SearchTime;
  #count = 0;

  /** `by`: the time of which hours are told. */
  constructor(names: readonly FacetName[], by: SearchTime) {
    this.#counts = new Map(names.map((name) => [name, new Counts()]));
    this.#by = by;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether candidates must come with the event that closed them. */
  get needsClose(): boolean {
    return this.#counts.has("reason");
  }

  add(candidates: readonly Candidate[]): void {
    this.#count += candidates.length;
    for (const [name, counts] of this.#counts) {
      for (const candidate of candidates) {
        for (const value of this.#valuesOf(name, candidate)) counts.add(value);
      }
    }
  }

  facets(): readonly Facet[] {
    return [...this.#counts].map(([by, counts]) => ({ by, ...counts.told(by === "hour") }));
  }

  #valuesOf(name: FacetName, { found, close }: Candidate): readonly string[] {
    const { workflowType, closed, startedAt, tagList } = found;
    if (name === "type") return [`${workflowType.name}@${workflowType.version}`];
    if (name === "status") return [closed?.status ?? "OPEN"];
    if (name === "tag") return [...new Set(tagList)];
    if (name === "reason") return close?.reason === undefined ? [] : [close.reason];
    const at = this.#by === "startTime" ? startedAt : (closed?.at ?? startedAt);
    const hour = Math.floor(at / hourMilliseconds) * hourMilliseconds;
    return [new Date(hour).toISOString()];
  }
}

class Counts {
  readonly #byValue = new Map<string, number>();
  #others = 0;

  add(value: string): void {
    const count = this.#byValue.get(value);
    if (count === undefined && this.#byValue.size >= maxValuesInMemory) this.#others += 1;
    else this.#byValue.set(value, (count ?? 0) + 1);
  }

  told(inOrder: boolean): Omit<Facet, "by"> {
    const all = [...this.#byValue].map(([value, count]) => ({ value, count }));
    const smaller = (one: string, other: string): number => (one < other ? -1 : 1);
    all.sort((one, other) => other.count - one.count || smaller(one.value, other.value));
    const values = all.slice(0, maxValues);
    const rest = all.slice(maxValues).reduce((sum, { count }) => sum + count, 0);
    if (inOrder) values.sort((one, other) => smaller(one.value, other.value));
    return { values, omitted: rest + this.#others };
  }
}
