// Notifies people of one account of its new tasks, once. The record of a notification is stored
// before it is sent, so that only one of several nodes sends it; when that node ends in between, no
// notification is sent, and the task remains in the inbox.
import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { Cache } from "../../../cache/cache.ts";
import type { Clock } from "../../../clock.ts";
import type { HumanTaskName } from "../../../store/human-task-store.ts";
import type { TaskListReference } from "../../../store/store.ts";
import type { Account } from "../../account.ts";
import type { HandlerDeps } from "../../handler-deps.ts";
import { type OpenTask, openTask } from "../human-task.ts";
import { type InboxLists, maxLists } from "../inbox-lists.ts";
import { maxLinkMilliseconds, sealLink } from "./links.ts";
import { type Messenger, type Notice, Unconfirmed } from "./notice.ts";
import type { NoticeSettings } from "./settings.ts";

interface NotifierOptions {
  readonly deps: Pick<HandlerDeps, "store" | "clock">;
  /** The account whose people are notified. */
  readonly account: Account;
  readonly lists: InboxLists;
  readonly settings: NoticeSettings;
  readonly messengers: readonly Messenger[];
  /** For pauses between tries: the machine's. */
  readonly clock: Clock;
  /** A notice could not be sent, after all tries. */
  readonly onError: (person: string, error: unknown) => void;
}

/** Tasks whose notices are sent at a time: one that hangs does not keep all others waiting. */
const maxTasksAtOnce = 8;
const maxTries = 3;
const pauseMilliseconds = 2_000;
/** For what is being sent as the node stops. */
const maxCloseMilliseconds = 1_000;
/** Looked at in one go; then others have their turn, as an embedded store answers at once. */
const tasksPerPage = 500;
const lookAgainMilliseconds = 200;
/** A hint may come before its commit; a commit that comes later is found by a sweep. */
const hintMilliseconds = 1_000;
/** Tasks known to have been notified of, so that nothing is read for them at each look. */
const maxTold = 100_000;
const sweepMilliseconds = 60_000;

/** A list that was said to have new tasks. */
interface News {
  readonly list: TaskListReference;
  /** Milliseconds; it is looked at until then. */
  readonly until: number;
}

export class Notifier {
  readonly #options: NotifierOptions;
  /** By domain and name. */
  readonly #news = new Map<string, News>();
  readonly #told = new Cache<string, true>({ maxEntries: maxTold });
  readonly #sending = new Set<Promise<void>>();
  #sweepAt = 0;
  readonly #closing = new AbortController();
  /** Ends what is being sent. */
  readonly #callingOff = new AbortController();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** A list of the account. False: it is not for people. */
  heard(list: TaskListReference): boolean {
    if (list.kind !== "activity" || !this.#options.lists.has(list.name)) return false;
    this.#lookAt(list, this.#options.deps.clock.now() + hintMilliseconds);
    return true;
  }

  #lookAt(list: TaskListReference, until: number): void {
    const key = JSON.stringify([list.domain, list.name]);
    if (until > (this.#news.get(key)?.until ?? 0)) this.#news.set(key, { list, until });
  }

  /**
   * Begins no other notification, and no other try. Resolves then with `round`, if one is under
   * way, or soon after a second: what is still being sent is called off, and reported as not sent.
   */
  async close(round: Promise<void>): Promise<void> {
    const { clock } = this.#options;
    this.#closing.abort();
    const late = clock.at(clock.now() + maxCloseMilliseconds, () =>
      this.#callingOff.abort(new Error("The server has stopped")),
    );
    await round;
    await Promise.all(this.#sending);
    late.cancel();
  }

  get #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  /** One run of the background job: sends what is new. A sweep finds what a lost hint has left. */
  async runOnce(): Promise<number> {
    const { clock } = this.#options.deps;
    if (clock.now() >= this.#sweepAt) {
      this.#sweepAt = clock.now() + sweepMilliseconds;
      await this.#sweep();
    }
    for (const [key, news] of [...this.#news]) {
      if (this.#isClosing) break;
      const isLast = clock.now() >= news.until;
      const isWhole = await this.#tellOf(news.list);
      // Unless there was another hint meanwhile.
      if (isWhole && isLast && this.#news.get(key) === news) this.#news.delete(key);
    }
    return this.#news.size > 0 ? clock.now() + lookAgainMilliseconds : this.#sweepAt;
  }

  /** Executions of a deprecated domain go on. */
  async #sweep(): Promise<void> {
    for (const status of ["REGISTERED", "DEPRECATED"] as const) await this.#sweepDomains(status);
  }

  async #sweepDomains(status: "REGISTERED" | "DEPRECATED"): Promise<void> {
    const { deps, account, lists } = this.#options;
    const { store, clock } = deps;
    const scope = account.domains;
    let after: string | undefined;
    do {
      const query = { scope, status, reverse: false, pageSize: 100, after };
      const { items, next } = await store.domains.list(query);
      for (const { key: domain } of items) {
        const names = await store.tasks.listNames("activity", domain, maxLists);
        for (const name of names.filter((each) => lists.has(each))) {
          this.#lookAt({ kind: "activity", domain, name }, clock.now());
        }
      }
      after = next;
    } while (after !== undefined);
  }

  /** False: some task could not be looked at yet. */
  async #tellOf(list: TaskListReference): Promise<boolean> {
    const { store } = this.#options.deps;
    let after: string | undefined;
    let isWhole = true;
    do {
      const { items, next } = await store.tasks.list(list, { pageSize: tasksPerPage, after });
      for (const { id: execution, scheduledEventId } of items) {
        const key = `${execution} ${scheduledEventId}`;
        if (this.#told.get(key)) continue;
        if (this.#isClosing) return false;
        if (await this.#tellOfNewTask({ execution, scheduledEventId })) this.#told.set(key, true);
        else isWhole = false;
      }
      after = next;
      await setImmediate();
    } while (after !== undefined);
    return isWhole;
  }

  /** True: the notification is being sent, or has been, by this node or another. */
  async #tellOfNewTask(name: HumanTaskName): Promise<boolean> {
    const { deps, account } = this.#options;
    const { store } = deps;
    if (await store.humanTasks.find(name)) return true;
    const open = await openTask(store, account, name);
    if (!open) return false;
    const { domain } = open;
    const { taskList } = open.task;
    const notes = JSON.stringify({ comments: [] });
    const record = { ...name, domain, taskList, notes, revision: 1 };
    if (!(await store.humanTasks.put(record))) return true;
    await this.#begin(this.#noticesOf(open));
    return true;
  }

  /** Resolves once another task's can be sent beside them. */
  async #begin(notices: readonly Notice[]): Promise<void> {
    const sending = Promise.all(notices.map((notice) => this.#send(notice))).then(() => {
      this.#sending.delete(sending);
    });
    this.#sending.add(sending);
    if (this.#sending.size >= maxTasksAtOnce) await Promise.race(this.#sending);
  }

  #noticesOf({ name, input, ...open }: OpenTask): Notice[] {
    const { settings, deps, account } = this.#options;
    const until = deps.clock.now() + maxLinkMilliseconds;
    const task = { ...open.task, input };
    const { runId, scheduledAt } = task;
    const people = task.assignees.length > 0 ? task.assignees : settings.everybody;
    return people.map((person) => {
      const link = sealLink(account.tokens, { ...name, runId, scheduledAt, person, until });
      const address = settings.addresses.get(person);
      return { id: randomUUID(), task, person, address, link: settings.linksUrl + link };
    });
  }

  async #send(notice: Notice): Promise<void> {
    const { messengers, onError } = this.#options;
    const tries = messengers.map((messenger) =>
      this.#try(messenger, notice).catch((error) => onError(notice.person, error)),
    );
    await Promise.all(tries);
  }

  async #try(messenger: Messenger, notice: Notice): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await messenger(notice, this.#callingOff.signal);
        return;
      } catch (error) {
        if (tries === maxTries || error instanceof Unconfirmed) throw error;
        await this.#pause(pauseMilliseconds * tries);
        if (this.#isClosing) throw error;
      }
    }
  }

  /** Shorter where the node stops. */
  async #pause(milliseconds: number): Promise<void> {
    if (this.#isClosing) return;
    const { clock } = this.#options;
    const { signal } = this.#closing;
    await new Promise<void>((resolve) => {
      const end = () => {
        alarm.cancel();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const alarm = clock.at(clock.now() + milliseconds, end);
      signal.addEventListener("abort", end);
    });
  }
}
