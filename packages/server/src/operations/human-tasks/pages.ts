// The inbox, page by page: first the tasks that a person has acted on, by their records, and then
// those that only wait, list by list.
import { type EkidenInput, type EkidenOutput, ekidenOperations, Fault } from "@ekiden/model";
import type { DomainKey } from "../../store/domain-key.ts";
import type { HumanTaskName } from "../../store/human-task-store.ts";
import type { Account } from "../account.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { pageOf } from "../paging.ts";
import { type HumanTask, type OpenTask, openTask } from "./human-task.ts";
import type { InboxLists } from "./inbox-lists.ts";
import type { Person } from "./service.ts";
import { sealTaskName } from "./task-name.ts";

export type InboxQuery = Omit<EkidenInput<"ListHumanTasks">, "as">;
type InboxPage = EkidenOutput<"ListHumanTasks">;

const usualPageSize = 50;

/** Where the next page goes on. */
interface Place {
  /** Index of the list; -1: the records. */
  readonly list: number;
  readonly after?: string | undefined;
}

/** Tasks examined for one page: when nearly all belong to other users, the page stays short. */
const maxLooks = 500;
/** Read together; before the next ones, others have their turn. */
const maxTasksAtOnce = 16;
/** Of all that is read for one page. */
const maxPageCharacters = 1_000_000;
/** Lists beyond that must be asked for by name. */
const maxBacklogs = 10_000;
const operation = "human tasks";

export class Inbox {
  readonly #deps: HandlerDeps;
  readonly #lists: InboxLists;

  constructor(deps: HandlerDeps, lists: InboxLists) {
    this.#deps = deps;
    this.#lists = lists;
  }

  /**
   * Throws ValidationException for a token, and AccessDeniedException where the person may see none
   * of what is asked for.
   */
  async page(query: InboxQuery, person: Person): Promise<InboxPage> {
    const { account } = person.caller;
    const { tokens } = account;
    const key = account.domainKey(query.domain);
    const lists = await this.#visible({ ...query, key }, person);
    const tasks: HumanTask[] = [];
    const now = this.#deps.clock.now();
    const { domain, taskList, state, pageSize = usualPageSize } = query;
    const listed = pageOf(operation, { domain, taskList, state, person: person.name });
    let [looks, characters] = [0, 0];
    let place: Place | undefined = query.pageToken
      ? tokens.openPage<Place>(listed, now, query.pageToken)
      : { list: -1 };
    const isRoom = () =>
      tasks.length < pageSize && looks < maxLooks && characters < maxPageCharacters;
    while (place && isRoom()) {
      if (looks > 0) await othersTurn();
      const max = Math.min(pageSize - tasks.length, maxLooks - looks, maxTasksAtOnce);
      const { names, next } = await this.#names(key, { lists, place, max });
      looks += max;
      const isRecord: boolean = place.list < 0;
      for (const open of await Promise.all(names.map((name) => this.#open(account, name)))) {
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
    domain: DomainKey,
    { lists, place, max }: { lists: readonly string[]; place: Place; max: number },
  ): Promise<{ names: readonly HumanTaskName[]; next: Place }> {
    const { store } = this.#deps;
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

  /** The record of a task that is over is removed as soon as a page comes across it. */
  async #open(account: Account, name: HumanTaskName): Promise<OpenTask | undefined> {
    const { store } = this.#deps;
    const open = await openTask(store, account, name);
    if (!open) await store.humanTasks.delete(name);
    return open;
  }

  /** Throws AccessDeniedException where that is none of those that there are. */
  async #visible(
    { domain, key, taskList }: InboxQuery & { readonly key: DomainKey },
    person: Person,
  ): Promise<readonly string[]> {
    const named = taskList === undefined ? await this.#all(key) : [taskList];
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

  /** Lists with tasks that wait, and lists with tasks that a person holds. */
  async #all(domain: DomainKey): Promise<readonly string[]> {
    const { store } = this.#deps;
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
    const { policy } = ekidenOperations.ListHumanTasks;
    const action = { operation: "ListHumanTasks", policy };
    await this.#deps.guard?.requireEkiden(action, { domain, taskList: name }, caller);
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

/** Tasks that only wait have no holder: a query for held ones skips the lists. */
const isFurther = (
  { list }: Place,
  lists: readonly string[],
  state: InboxQuery["state"],
): boolean => {
  const waitsToo = state === undefined || state === "free";
  return list < (waitsToo ? lists.length : 0);
};
