// Which task lists are inboxes: by their names, in which `*` is any text.
import { compilePattern, type Pattern } from "../../access/policy/pattern.ts";
import { unlimited } from "../../access/policy/steps.ts";

/** Of a domain, as many are looked for; those beyond must be asked for by name. */
export const maxLists = 10_000;

export const usualInboxLists: readonly string[] = ["people", "people-*"];

export class InboxLists {
  readonly #patterns: readonly Pattern[];

  constructor(names: readonly string[]) {
    this.#patterns = names.map((name) => compilePattern(name, { wildcards: true }));
  }

  has(taskList: string): boolean {
    return this.#patterns.some(({ matches }) => matches(taskList, () => undefined, unlimited));
  }
}
