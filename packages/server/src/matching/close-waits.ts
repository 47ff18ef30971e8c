// Calls that wait for the end of a run. As the matcher, it owns the calls and nothing else: whether
// a run has closed is the store's knowledge, so each call reads the run after a notice.
//
//  W1 A wait gets a notice of each commit that closes its run after the wait has begun: of those of
//     this node at once, of those of others by the next look. A node that seems to be alone looks,
//     too, but seldom: its own commit may be made without an answer, when the database goes away.
//  W2 A wait is over when its time, its caller or the node comes to an end.
import { refuse } from "@ekiden/model";
import type { Alarm, Clock } from "../clock.ts";
import { SharedPlaces } from "../store/shared-places.ts";
import type { ExecutionId, ExecutionStore, RunKey } from "../store/store.ts";
import type { WaitingCaller } from "./waiting-caller.ts";

interface CloseWaitsOptions {
  readonly executions: Pick<ExecutionStore, "onChanged" | "closedAmong">;
  /** How many share the store, this one included, as far as it knows. */
  readonly nodes: () => number;
  /** Others may share the store at any time. */
  readonly isShared: boolean;
  /** Of how long polls wait. */
  readonly pollClock: Clock;
  /** Of when it is looked again. It passes also where a test stands the time of calls still. */
  readonly passingTime: Clock;
  readonly pollMilliseconds: number;
  /** Calls of one account that wait on this node. */
  readonly closeWaits: number;
}

/** Between two looks at what other nodes have closed. */
const lookMilliseconds = 500;
/** The same while the node seems to be alone. */
const aloneMilliseconds = 5_000;
/** Of one statement: each run is found by its key. */
const maxRunsPerStatement = 1_000;

/** One call that waits. It is to be ended in any case. */
interface CloseWait {
  /**
   * Resolves with true once the run may have closed since the wait began, or since this was called
   * last; with false when the wait is over (W2). Throws LimitExceededFault when too many wait.
   */
  told(id: ExecutionId): Promise<boolean>;
  end(): void;
}

type WaitedFor = Pick<RunKey, "domain" | "runId">;

interface WaitOptions extends Pick<Wait, "run" | "caller" | "endsAt"> {
  readonly onEnd: (wait: Wait) => void;
}

class Wait implements CloseWait {
  readonly run: WaitedFor;
  readonly caller: WaitingCaller;
  readonly endsAt: number;
  readonly #onEnd: (wait: Wait) => void;
  /** Undefined until the run was found. */
  id: ExecutionId | undefined;
  #hasNews = false;
  #isOver = false;
  #isRefused = false;
  #wake: (() => void) | undefined;

  constructor({ run, caller, endsAt, onEnd }: WaitOptions) {
    this.run = run;
    this.caller = caller;
    this.endsAt = endsAt;
    this.#onEnd = onEnd;
  }

  async told(id: ExecutionId): Promise<boolean> {
    this.id = id;
    if (this.#isRefused) {
      throw refuse.limitExceeded("Limit on maximum concurrent waits for closes reached");
    }
    if (!this.#hasNews && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const hasNews = this.#hasNews;
    this.#hasNews = false;
    return hasNews;
  }

  tell(): void {
    this.#hasNews = true;
    this.#wake?.();
  }

  refuse(): void {
    this.#isRefused = true;
  }

  end(): void {
    this.#isOver = true;
    this.#onEnd(this);
    this.#wake?.();
  }
}

export class CloseWaits {
  readonly #options: CloseWaitsOptions;
  readonly #places: SharedPlaces;
  /** The one that has waited longest is the first. */
  readonly #waits = new Set<Wait>();
  readonly #byRun = new Map<string, Set<Wait>>();
  readonly #onFirst: ((at: number) => void)[] = [];
  #alarm: Alarm | undefined;
  #draining = false;
  /** There were others since the last look, which may have closed something before they left. */
  #hadOthers = false;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: CloseWaitsOptions) {
    this.#options = options;
    this.#places = new SharedPlaces(options.closeWaits);
    options.executions.onChanged(({ runId, isClosed }) => {
      if (isClosed) this.#tell(runId);
    });
  }

  /** Calls that wait at this moment. */
  get size(): number {
    return this.#waits.size;
  }

  /** To be called before it is looked whether the run has closed, so that no close is missed. */
  begin(run: WaitedFor, caller: WaitingCaller): CloseWait {
    const { pollClock, pollMilliseconds } = this.#options;
    const endsAt = pollClock.now() + pollMilliseconds;
    const onEnd = (ended: Wait) => this.#withdraw(ended);
    const wait = new Wait({ run, caller, endsAt, onEnd });
    if (this.#draining || caller.gone) wait.end();
    else if (!this.#places.take(run.domain)) wait.refuse();
    else this.#join(wait);
    return wait;
  }

  callers(): readonly WaitingCaller[] {
    return Array.from(this.#waits, ({ caller }) => caller);
  }

  /** Ends the waits of such callers. */
  dismiss(isMeant: (caller: WaitingCaller) => boolean): void {
    for (const wait of this.#waits) if (isMeant(wait.caller)) wait.end();
  }

  /** Ends every wait, now and from now on. */
  drain(): void {
    this.#draining = true;
    this.dismiss(() => true);
  }

  /**
   * Calls with the time of the next look when there is a wait where there was none; never where no
   * other node can share the store.
   */
  onFirst(listener: (at: number) => void): void {
    this.#onFirst.push(listener);
  }

  /**
   * Tells waits of what other nodes have closed. Resolves with the time of the next look;
   * with undefined while nothing waits, or where there are no others.
   */
  async look(): Promise<number | undefined> {
    const { nodes, passingTime, isShared } = this.#options;
    if (this.#waits.size === 0 || !isShared) return undefined;
    const hasOthers = nodes() > 1;
    if (hasOthers || this.#isWorthALook) {
      const at = passingTime.now();
      await this.#ask();
      this.#lookedAt = at;
      this.#hadOthers = hasOthers;
    }
    return passingTime.now() + lookMilliseconds;
  }

  /** Of a node that seems to be alone. */
  get #isWorthALook(): boolean {
    const isDue = this.#options.passingTime.now() >= this.#lookedAt + aloneMilliseconds;
    return this.#hadOthers || isDue;
  }

  async #ask(): Promise<void> {
    const runs = this.#waitedFor();
    const ids = [...runs.keys()];
    for (let first = 0; first < ids.length; first += maxRunsPerStatement) {
      const asked = ids.slice(first, first + maxRunsPerStatement);
      const closed = await this.#options.executions.closedAmong(asked);
      for (const id of closed) this.#tell(runs.get(id) ?? "");
    }
  }

  #waitedFor(): Map<ExecutionId, string> {
    const runs = new Map<ExecutionId, string>();
    for (const { id, run } of this.#waits) if (id !== undefined) runs.set(id, run.runId);
    return runs;
  }

  #join(wait: Wait): void {
    const { runId } = wait.run;
    const ofRun = this.#byRun.get(runId) ?? new Set();
    ofRun.add(wait);
    this.#byRun.set(runId, ofRun);
    this.#waits.add(wait);
    wait.caller.onGone(() => wait.end());
    this.#watch();
    const { nodes, passingTime, isShared } = this.#options;
    if (nodes() > 1) this.#hadOthers = true;
    if (this.#waits.size > 1 || !isShared) return;
    const at = passingTime.now() + lookMilliseconds;
    for (const listener of this.#onFirst) listener(at);
  }

  #withdraw(wait: Wait): void {
    if (!this.#waits.delete(wait)) return;
    const { domain, runId } = wait.run;
    this.#places.giveBack(domain);
    const ofRun = this.#byRun.get(runId);
    ofRun?.delete(wait);
    if (ofRun?.size === 0) this.#byRun.delete(runId);
    if (this.#waits.size > 0) return;
    this.#alarm?.cancel();
    this.#alarm = undefined;
  }

  #tell(runId: string): void {
    for (const wait of this.#byRun.get(runId) ?? []) wait.tell();
  }

  /** One alarm for all: each waits equally long, so the oldest ends first. */
  #watch(): void {
    const [oldest] = this.#waits;
    if (!oldest || this.#alarm) return;
    const { pollClock } = this.#options;
    this.#alarm = pollClock.at(oldest.endsAt, () => {
      this.#alarm = undefined;
      const now = pollClock.now();
      for (const wait of this.#waits) {
        if (wait.endsAt > now) break;
        wait.end();
      }
      this.#watch();
    });
  }
}
