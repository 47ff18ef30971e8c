// What was said to the server about one task, by how it ended.
import type { CallName, ClientCall } from "./evidence.ts";
import type { Attempt } from "./seen.ts";

interface Answers<K extends CallName> {
  readonly ok: readonly ClientCall<K>[];
  readonly fault: readonly ClientCall<K>[];
  readonly unknown: readonly ClientCall<K>[];
}

export const answersOf = <K extends CallName>({ calls }: Attempt, operation: K): Answers<K> =>
  byOutcome(calls.filter((call) => call.operation === operation) as ClientCall<K>[]);

export const byOutcome = <K extends CallName>(calls: readonly ClientCall<K>[]): Answers<K> => {
  const of = (kind: ClientCall["outcome"]["kind"]) =>
    calls.filter(({ outcome }) => outcome.kind === kind);
  return { ok: of("ok"), fault: of("fault"), unknown: of("unknown") };
};
