// One stream of hints for all watchers, for any domains: a browser has six connections to a server,
// and a stream in each of its tabs would take them all.
import type {
  DomainRefused,
  ExecutionName,
  ExecutionsChanged,
  StreamEvent,
} from "../../api/ekiden-types.ts";

export type News =
  | { readonly kind: "state"; readonly isConnected: boolean }
  /** No executions: so many that they are not named. */
  | { readonly kind: "changed"; readonly executions: readonly ExecutionName[] }
  /** Changes may have been missed: read everything again. */
  | { readonly kind: "reset" };

interface Watcher {
  readonly domain: string;
  /** The session it belongs to; a stream of another session is not for it. */
  readonly session: string;
  readonly tell: (news: News) => void;
}

interface Watching extends Watcher {
  /** Milliseconds since 1970. */
  readonly renewedAt: number;
}

/** How often a watcher must say that it is still there. */
export const renewMilliseconds = 15_000;
/** Tabs can end without a word. */
const maxSilenceMilliseconds = 3 * renewMilliseconds;
/** A server says every 15 seconds that its stream is there: one that is silent is lost. */
const maxStreamSilenceMilliseconds = 40_000;
/** From one screen to the next, one watcher leaves and another comes. */
const settleMilliseconds = 100;
/** As many as the server takes; who watches others looks by itself now and then. */
const maxDomains = 20;
/** An address holds no half of a surrogate pair: such a domain is looked at now and then, too. */
const isAddressable = (domain: string): boolean => !/\p{Surrogate}/u.test(domain);

export class ChangeStream {
  /** Those who came last are the last. */
  readonly #watchers = new Map<string, Watching>();
  #source: EventSource | undefined;
  /** When the source was opened, or last said something. */
  #heardAt = 0;
  /** Of the source. */
  #domains: readonly string[] = [];
  #session = "";
  readonly #refused = new Set<string>();
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    // Also the next try, where a server has refused a stream.
    setInterval(() => this.#settle(), renewMilliseconds);
  }

  /** Begins to watch under a name of its own, or says that it is still there. */
  watch(name: string, watcher: Watcher): void {
    const isNew = !this.#watchers.has(name);
    this.#watchers.set(name, { ...watcher, renewedAt: Date.now() });
    if (isNew) this.#settleSoon();
  }

  leave(name: string): void {
    if (this.#watchers.delete(name)) this.#settleSoon();
  }

  #settleSoon(): void {
    this.#settling ??= setTimeout(() => this.#settle(), settleMilliseconds);
  }

  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = undefined;
    this.#forgetSilent();
    const all = [...this.#watchers.values()];
    const session = all.at(-1)?.session ?? "";
    const own = all.filter((each) => each.session === session).map(({ domain }) => domain);
    const named = own.filter(isAddressable).reverse();
    const domains = [...new Set(named)].slice(0, maxDomains).sort();
    const isSame = session === this.#session && domains.join() === this.#domains.join();
    if (!isSame || this.#isLost()) this.#open(domains, session);
    this.#tellStates();
  }

  /** The browser has given it up, or a connection has gone without a word, which it cannot know. */
  #isLost(): boolean {
    if (!this.#source) return false;
    const isSilent = Date.now() - this.#heardAt > maxStreamSilenceMilliseconds;
    return isSilent || this.#source.readyState === EventSource.CLOSED;
  }

  #forgetSilent(): void {
    const latest = Date.now() - maxSilenceMilliseconds;
    for (const [name, { renewedAt }] of this.#watchers) {
      if (renewedAt < latest) this.#watchers.delete(name);
    }
  }

  #open(domains: readonly string[], session: string): void {
    const hadOne = this.#source !== undefined;
    this.#source?.close();
    this.#source = undefined;
    this.#domains = domains;
    this.#session = session;
    this.#refused.clear();
    if (domains.length === 0) return;
    const query = domains.map((domain) => `domain=${encodeURIComponent(domain)}`).join("&");
    const source = new EventSource(`/api/events?${query}`);
    this.#source = source;
    this.#heardAt = Date.now();
    const on = (event: StreamEvent, act: (data: string) => void = () => {}) =>
      source.addEventListener(event, ({ data }: MessageEvent<string>) => {
        this.#heardAt = Date.now();
        act(data);
      });
    source.addEventListener("open", () => {
      this.#heardAt = Date.now();
      this.#tellStates();
      // Changes between two streams were not reported.
      if (hadOne) this.#tell({ kind: "reset" });
    });
    source.addEventListener("error", () => this.#tellStates());
    on("alive");
    on("reset", () => this.#tell({ kind: "reset" }));
    on("refused", (data) => {
      this.#refused.add((JSON.parse(data) as DomainRefused).domain);
      this.#tellStates();
    });
    on("changed", (data) => {
      const { executions, domain } = JSON.parse(data) as ExecutionsChanged;
      this.#tell({ kind: "changed", executions }, domain);
    });
  }

  /** To those of the session who watch that domain, or to all of them. */
  #tell(news: News, domain?: string): void {
    for (const watcher of this.#watchers.values()) {
      const isMeant = domain === undefined || watcher.domain === domain;
      if (isMeant && this.#carries(watcher)) watcher.tell(news);
    }
  }

  #tellStates(): void {
    const isOpen = this.#source?.readyState === EventSource.OPEN;
    for (const watcher of this.#watchers.values()) {
      watcher.tell({ kind: "state", isConnected: isOpen && this.#carries(watcher) });
    }
  }

  #carries({ domain, session }: Watcher): boolean {
    const isIn = this.#domains.includes(domain) && !this.#refused.has(domain);
    return isIn && session === this.#session;
  }
}
