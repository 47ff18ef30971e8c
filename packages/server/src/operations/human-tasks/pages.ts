// The inbox, page by page: first the tasks that somebody has had to do with, by their records, and
// then those that only wait, list by list.
import { Fault } from "@ekiden/model";
import type { HumanTaskName } from "../../store/human-task-store.ts";
import { pageOf } from "../paging.ts";
import type { Parts } from "../parts.ts";
import { requireDomain } from "../parts.ts";
import { type HumanTask, type OpenTask, openTask } from "./human-task.ts";
import type { InboxLists } from "./inbox-lists.ts";
import type { Person } from "./service.ts";
import { sealTaskName } from "./task-name.ts";

export interface InboxQuery {
  readonly domain: string;
  /** Absent: all that are inboxes, as far as the person may see them. */
  readonly taskList?: string | undefined;
  /** `free`: nobody has it. `mine`: the person has it. Absent: whoever has it. */
  readonly state?: "free" | "held" | "mine" | undefined;
  /** 1 to 100. */
  readonly pageSize: number;
  readonly pageToken?: string | undefined;
}

export interface InboxPage {
  /** Fewer than asked for do not mean that this is the last page: long ones make it short. */
  readonly tasks: readonly HumanTask[];
  /** Absent on the last page. */
  readonly nextPageToken?: string | undefined;
}

/** Where the next page goes on. */
interface Place {
  /** Index of the list; -1: the records. */
  readonly list: number;
  readonly after?: string | undefined;
}

/** Looked at for one page: when nearly all are somebody else's, the page stays short. */
const maxLooks = 500;
/** Read together; before the next ones, others have their turn. */
const maxTasksAtOnce = 16;
/** Of all that is read for one page. */
const maxPageCharacters = 1_000_000;
/** Lists beyond that must be asked for by name. */
const maxBacklogs = 10_000;
const operation = "human tasks";

export class Inbox {
  readonly #parts: Parts;
  readonly #lists: InboxLists;

  constructor(parts: Parts, lists: InboxLists) {
    this.#parts = parts;
    this.#lists = lists;
  }

  /**
   * Throws UnknownResourceFault for a domain, ValidationException for a token, and
   * AccessDeniedException where the person may see none of what is asked for.
   */
  async page(query: InboxQuery, person: Person): Promise<InboxPage> {
    const { tokens, clock } = this.#parts;
    await requireDomain(this.#parts, query.domain);
    const lists = await this.#visible(query, person);
    const tasks: HumanTask[] = [];
    const now = clock.now();
    const { domain, taskList, state } = query;
    const listed = pageOf(operation, { domain, taskList, state, person: person.name });
    let [looks, characters] = [0, 0];
    let place: Place | undefined = query.pageToken
      ? tokens.openPage<Place>(listed, now, query.pageToken)
      : { list: -1 };
    const isRoom = () =>
      tasks.length < query.pageSize && looks < maxLooks && characters < maxPageCharacters;
    while (place && isRoom()) {
      if (looks > 0) await othersTurn();
      const max = Math.min(query.pageSize - tasks.length, maxLooks - looks, maxTasksAtOnce);
      const { names, next } = await this.#names(query.domain, { lists, place, max });
      looks += max;
      const isRecord: boolean = place.list < 0;
      for (const open of await Promise.all(names.map((name) => this.#open(name)))) {
        characters += open?.characters ?? 0;
        // A task with a record has had its turn among the records.
        if (!open || (!isRecord && open.record)) continue;
        if (!lists.includes(open.task.taskList) || !isWanted(open, query.state, person)) continue;
        tasks.push({ id: sealTaskName(tokens, open.name, open.task), ...open.task });
      }
      place = isFurther(next, lists, query.state) ? next : undefined;
    }
    return { tasks, nextPageToken: place && tokens.sealPage(listed, now, place) };
  }

  async #names(
    domain: string,
    { lists, place, max }: { lists: readonly string[]; place: Place; max: number },
  ): Promise<{ names: readonly HumanTaskName[]; next: Place }> {
    const { store } = this.#parts;
    const { list, after } = place;
    const page = { pageSize: max, after };
    const followedBy = (next: string | undefined): Place =>
      next === undefined ? { list: list + 1 } : { list, after: next };
    if (list < 0) {
      const { items, next } = await store.humanTasks.list({ domain, ...page });
      return { names: items, next: followedBy(next) };
    }
    const reference = { kind: "activity", domain, name: lists[list] ?? "" } as const;
    const { items, next } = await store.tasks.list(reference, page);
    const names = items.map(({ id, scheduledEventId }) => ({ execution: id, scheduledEventId }));
    return { names, next: followedBy(next) };
  }

  /** One that is over goes from the records as soon as somebody comes across it. */
  async #open(name: HumanTaskName): Promise<OpenTask | undefined> {
    const { store } = this.#parts;
    const open = await openTask(store, name);
    if (!open) await store.humanTasks.delete(name);
    return open;
  }

  /** Throws AccessDeniedException where that is none of those that there are. */
  async #visible({ domain, taskList }: InboxQuery, person: Person): Promise<readonly string[]> {
    const named = taskList === undefined ? await this.#all(domain) : [taskList];
    const visible: string[] = [];
    let denial: unknown;
    for (const name of named) {
      try {
        await this.#requireSight(domain, name, person);
        visible.push(name);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        denial = error;
      }
    }
    if (visible.length === 0 && denial) throw denial;
    return visible;
  }

  /** Those with tasks that wait, and those with tasks that somebody has. */
  async #all(domain: string): Promise<readonly string[]> {
    const { store } = this.#parts;
    const names = new Set<string>();
    for (const { list } of await store.tasks.backlogs(domain, maxBacklogs)) {
      if (list.kind === "activity") names.add(list.name);
    }
    let after: string | undefined;
    do {
      const { items, next } = await store.humanTasks.list({ domain, pageSize: 1_000, after });
      for (const { taskList } of items) names.add(taskList);
      after = next;
    } while (after !== undefined);
    return [...names].filter((name) => this.#lists.has(name)).sort();
  }

  async #requireSight(domain: string, name: string, { caller }: Person): Promise<void> {
    const poll = { domain, taskList: { name } };
    await this.#parts.guard?.require("PollForActivityTask", poll, caller);
  }
}

/** An embedded store answers at once, so that nothing else would come in between. */
const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const isWanted = (
  { task: { holder } }: OpenTask,
  state: InboxQuery["state"],
  { name }: Person,
): boolean => {
  if (state === "free") return holder === undefined;
  if (state === "held") return holder !== undefined;
  return state === undefined || holder === name;
};

/** Nobody has what only waits. */
const isFurther = (
  { list }: Place,
  lists: readonly string[],
  state: InboxQuery["state"],
): boolean => {
  const waitsToo = state === undefined || state === "free";
  return list < (waitsToo ? lists.length : 0);
};
