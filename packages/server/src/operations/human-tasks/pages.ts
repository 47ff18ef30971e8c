// The inbox, page by page: first the tasks that a person has acted on, by their records, and then
// those that only wait, list by list.
import { type EkidenInput, type EkidenOutput, ekidenOperations } from "@ekiden/model";
import type { DomainKey } from "../../store/domain-key.ts";
import type { HumanTaskName } from "../../store/human-task-store.ts";
import type { Account } from "../account.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { pageOf } from "../paging.ts";
import { type HumanTask, type OpenTask, openTask } from "./human-task.ts";
import { type InboxLists, maxLists } from "./inbox-lists.ts";
import type { Person } from "./service.ts";
import { sealTaskName } from "./task-name.ts";

export type InboxQuery = Omit<EkidenInput<"ListHumanTasks">, "as">;
type InboxPage = EkidenOutput<"ListHumanTasks">;

const usualPageSize = 50;

/** How far a page came. Lists have their names in it, since they come and go between pages. */
interface Place {
  /** Absent: the records. */
  readonly list?: string;
  /** In it; absent: it is over, or, for the records, has not begun. */
  readonly after?: string | undefined;
}

/** Tasks examined for one page: when nearly all belong to other users, the page stays short. */
const maxLooks = 500;
/** Read together; before the next ones, others have their turn. */
const maxTasksAtOnce = 16;
/** Of all that is read for one page. */
const maxPageCharacters = 1_000_000;
const operation = "human tasks, list by list";
const action = { operation: "ListHumanTasks", policy: ekidenOperations.ListHumanTasks.policy };

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
    const { account } = person.context;
    const { tokens } = account;
    const key = account.domainKey(query.domain);
    const lists = await this.#visible({ ...query, key }, person);
    const now = this.#deps.clock.now();
    const { domain, taskList, state, pageSize = usualPageSize } = query;
    const listed = pageOf(operation, { domain, taskList, state, person: person.name });
    const from = query.pageToken ? tokens.openPage<Place>(listed, now, query.pageToken) : {};
    let reached = from;
    let place = following(reached, lists);
    const page = new GrowingPage(pageSize);
    while (place && page.hasRoom) {
      if (!page.isUntouched) await othersTurn();
      const { names, next } = await this.#names(key, place, page.maxNextTasks);
      const found = await this.#open(account, names);
      const wanted = found.filter(isWantedFrom(place, { lists, state, person }));
      const tasks = wanted.map(({ name, task }) => ({
        id: sealTaskName(tokens, name, task),
        ...task,
      }));
      page.add(tasks, found);
      reached = next === undefined ? { list: place.list ?? "" } : { ...place, after: next };
      place = isLast(reached, state) ? undefined : following(reached, lists);
    }
    return { tasks: page.tasks, nextPageToken: place && tokens.sealPage(listed, now, reached) };
  }

  async #names(
    domain: DomainKey,
    { list, after }: Place,
    pageSize: number,
  ): Promise<{ names: readonly HumanTaskName[]; next: string | undefined }> {
    const { store } = this.#deps;
    const page = { pageSize, after };
    if (list === undefined) {
      const { items, next } = await store.humanTasks.list({ domain, ...page });
      return { names: items, next };
    }
    const { items, next } = await store.tasks.list({ kind: "activity", domain, name: list }, page);
    const names = items.map(({ id, scheduledEventId }) => ({ execution: id, scheduledEventId }));
    return { names, next };
  }

  /** The record of a task that is over is removed as soon as a page comes across it. */
  async #open(account: Account, names: readonly HumanTaskName[]): Promise<readonly OpenTask[]> {
    const { store } = this.#deps;
    const found = await Promise.all(
      names.map(async (name) => {
        const open = await openTask(store, account, name);
        if (!open) await store.humanTasks.delete(name);
        return open;
      }),
    );
    return found.filter((open) => open !== undefined);
  }

  /** Throws AccessDeniedException where that is none of those that there are. */
  async #visible(
    { domain, key, taskList }: InboxQuery & { readonly key: DomainKey },
    { context }: Person,
  ): Promise<readonly string[]> {
    const named = taskList === undefined ? await this.#all(key) : [taskList];
    const { guard } = this.#deps;
    if (!guard) return named;
    const asked = named.map((name) => ({ domain, taskList: name }));
    const visible = await guard.allowedInputs(action, asked, context);
    const [first] = asked;
    // It is refused in the words of any other call.
    if (visible.length === 0 && first) await guard.requireEkiden(action, first, context);
    return visible.map((input) => input.taskList);
  }

  /** Lists with tasks that wait, and lists with tasks that a person holds. */
  async #all(domain: DomainKey): Promise<readonly string[]> {
    const { store } = this.#deps;
    const names = new Set(await store.tasks.listNames("activity", domain, maxLists));
    let after: string | undefined;
    do {
      const { items, next } = await store.humanTasks.list({ domain, pageSize: 1_000, after });
      for (const { taskList } of items) names.add(taskList);
      after = next;
      if (next !== undefined) await othersTurn();
    } while (after !== undefined);
    return [...names].filter((name) => this.#lists.has(name)).sort();
  }
}

/** The tasks of one page so far, and how much of its bounds is left. */
class GrowingPage {
  readonly tasks: HumanTask[] = [];
  readonly #pageSize: number;
  #looks = 0;
  #characters = 0;

  constructor(pageSize: number) {
    this.#pageSize = pageSize;
  }

  get isUntouched(): boolean {
    return this.#looks === 0;
  }

  get hasRoom(): boolean {
    return (
      this.tasks.length < this.#pageSize &&
      this.#looks < maxLooks &&
      this.#characters < maxPageCharacters
    );
  }

  /** How many tasks to read together now. */
  get maxNextTasks(): number {
    return Math.min(this.#pageSize - this.tasks.length, maxLooks - this.#looks, maxTasksAtOnce);
  }

  /** `read`: all that were read to find the tasks. */
  add(tasks: readonly HumanTask[], read: readonly OpenTask[]): void {
    this.#looks += this.maxNextTasks;
    for (const { characters } of read) this.#characters += characters;
    this.tasks.push(...tasks);
  }
}

/** An embedded store answers at once, so that nothing else would come in between. */
const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Wanted {
  readonly lists: readonly string[];
  readonly state: InboxQuery["state"];
  readonly person: Person;
}

/** Of the tasks that were found at a place. */
const isWantedFrom =
  (place: Place, { lists, state, person }: Wanted) =>
  (open: OpenTask): boolean => {
    // A task with a record has had its turn among the records.
    const isRepeated = place.list !== undefined && open.record !== undefined;
    return !isRepeated && lists.includes(open.task.taskList) && isInState(open, state, person);
  };

const isInState = (
  { task: { holder } }: OpenTask,
  state: InboxQuery["state"],
  { name }: Person,
): boolean => {
  if (state === "free") return holder === undefined;
  if (state === "held") return holder !== undefined;
  return state === undefined || holder === name;
};

/** Where to go on, in the lists as they are now, in order; undefined: nothing more is there. */
const following = (reached: Place, lists: readonly string[]): Place | undefined => {
  const { list: last, after } = reached;
  if (last === undefined || (after !== undefined && lists.includes(last))) return reached;
  const list = lists.find((name) => name > last);
  return list === undefined ? undefined : { list };
};

/** Tasks that only wait have no holder: a query for held ones ends with the records. */
const isLast = ({ list }: Place, state: InboxQuery["state"]): boolean =>
  list !== undefined && state !== undefined && state !== "free";
