// The thread that ends turns of workflows which overrun. It runs from its text, in a thread without
// loaders, so it must use nothing but its arguments.

/** Places in the numbers that the thread shares with the main one. */
export interface Places {
  /** The number of the turn that is under way; 0 between turns. */
  readonly turn: number;
  /** What it may take, in milliseconds. */
  readonly limit: number;
  /** The turn that has passed its limit, and is to be ended. */
  readonly overdue: number;
  /** The turn that was ended. */
  readonly ended: number;
  /** 1 while the thread sleeps until it is woken. */
  readonly asleep: number;
  /** Never changes: to wait on. */
  readonly still: number;
}

interface Watched {
  readonly shared: SharedArrayBuffer;
  readonly places: Places;
  /** The function of ours that Node calls for each promise, where promises are followed. */
  readonly promiseHook: string;
}

/** A call that was under way when the main thread was paused. */
interface Frame {
  readonly script: string;
  readonly functionName: string;
}

/** Modules of Node that the thread is handed. */
interface WatchdogModules {
  readonly inspector: typeof import("node:inspector");
  readonly v8: typeof import("node:v8");
}

/**
 * Looks at the turn a few times in each limit. One that overruns is paused by the debugger of the
 * main thread; if it is still the same turn, and in code that can be ended, it is ended as it
 * resumes. While nothing overruns, no debugger is connected.
 */
export const watchdog = (
  { inspector, v8 }: WatchdogModules,
  { shared, places, promiseHook }: Watched,
): void => {
  const cells = new Int32Array(shared);
  const quietMilliseconds = 5_000;
  const looksInLimit = 8;
  const maxPauses = 50;
  const maxStepsOut = 20;
  const stepMilliseconds = 100;
  const pauseMilliseconds = 1_000;
  const settleMilliseconds = 20;
  const defaultOptimizedBytes = 60 * 1_024;
  let seen = 0;
  let since = 0;

  const rest = (milliseconds: number): void => {
    Atomics.wait(cells, places.still, 0, milliseconds);
  };

  /**
   * Node runs promise continuations by a call of its own: what is ended there goes no further than
   * that call. What Node calls in another way must not be ended, nor hooks on promises, its own and
   * ours: the process would end with them. The innermost frame comes first.
   */
  const canEnd = (frames: readonly Frame[]): boolean =>
    isInContinuation(frames) && !isOfNode(frames[0]) && !frames.some(isPromiseHook);

  /** Is a continuation that is not Node's under way? What it has called may be a hook. */
  const isInContinuation = (frames: readonly Frame[]): boolean => {
    const at = frames.findIndex(({ script }) => script === "node:internal/process/task_queues");
    return at > 0 && !isOfNode(frames[at - 1]);
  };

  const isOfNode = (frame: Frame | undefined): boolean => frame?.script.startsWith("node:") ?? true;
  const isPromiseHook = ({ functionName }: Frame): boolean => functionName === promiseHook;

  /**
   * V8 ends the process when a function is prepared for the debugger while a thread of the
   * compiler has chosen to inline it ("Check failed: inlineability == kHasOptimizationDisabled").
   * Each pause throws away what was optimized, and V8 would optimize it again during the next. So
   * nothing new is optimized meanwhile, and what is under way is waited for.
   */
  const withoutOptimizing = async (act: () => Promise<void>): Promise<void> => {
    v8.setFlagsFromString("--max-optimized-bytecode-size=0");
    rest(settleMilliseconds);
    try {
      await act();
    } finally {
      v8.setFlagsFromString(`--max-optimized-bytecode-size=${defaultOptimizedBytes}`);
    }
  };

  const connected = async (act: (session: import("node:inspector").Session) => Promise<void>) => {
    const session = new inspector.Session();
    session.connectToMainThread();
    try {
      await act(session);
    } finally {
      session.disconnect();
    }
  };

  const post = (
    session: import("node:inspector").Session,
    method: string,
    parameters: object = {},
  ): Promise<void> =>
    new Promise((resolve, reject) => {
      session.post(method, parameters, (error) => (error ? reject(error) : resolve()));
    });

  /** The main thread, by the debugger: it stands still from a pause until it is resumed. */
  class MainThread {
    readonly #session: import("node:inspector").Session;
    readonly #urls = new Map<string, string>();
    /** Calls under way, while it stands still. */
    #frames: readonly Frame[] | undefined;
    #onStop = (): void => {};

    constructor(session: import("node:inspector").Session) {
      this.#session = session;
      session.on("Debugger.scriptParsed", ({ params: { scriptId, url } }) => {
        this.#urls.set(scriptId, url);
      });
      session.on("Debugger.paused", ({ params: { callFrames } }) => {
        this.#frames = callFrames.map(({ functionName, location: { scriptId } }) => ({
          functionName,
          script: this.#urls.get(scriptId) ?? "",
        }));
        this.#onStop();
      });
    }

    /**
     * Resolves with the calls under way. Undefined: it has not stopped, because it runs no code
     * just now, or because V8 has dropped the request, as it does at some places.
     */
    async pause(): Promise<readonly Frame[] | undefined> {
      // A step that took longer than it was waited for may have stopped the thread by now.
      const stopped = this.#stopped(pauseMilliseconds);
      if (!this.#frames) await post(this.#session, "Debugger.pause");
      return stopped;
    }

    /** Undefined: it goes on, as after the end of a call that Node has made. */
    async stepOut(): Promise<readonly Frame[] | undefined> {
      this.#frames = undefined;
      const stopped = this.#stopped(stepMilliseconds);
      await post(this.#session, "Debugger.stepOut");
      return stopped;
    }

    async resume(terminateOnResume: boolean): Promise<void> {
      if (!this.#frames) return;
      this.#frames = undefined;
      await post(this.#session, "Debugger.resume", { terminateOnResume });
    }

    #stopped(milliseconds: number): Promise<readonly Frame[] | undefined> {
      if (this.#frames) return Promise.resolve(this.#frames);
      return new Promise((resolve) => {
        const finish = () => {
          clearTimeout(timer);
          resolve(this.#frames);
        };
        const timer = setTimeout(finish, milliseconds);
        this.#onStop = finish;
      });
    }
  }

  /**
   * Ends the turn, if it is still under way and where it is now can be ended. Where promises have
   * hooks, most pauses are in one that the workflow's code has caused: that is stepped out of.
   * False: the thread has to be paused again.
   */
  const end = async (main: MainThread, turn: number): Promise<boolean> => {
    let frames = await main.pause();
    // The next look connects anew: by this connection the next request would be dropped, too.
    if (!frames) return true;
    for (let steps = 0; steps < maxStepsOut && frames; steps += 1) {
      if (canEnd(frames) || !isInContinuation(frames)) break;
      frames = await main.stepOut();
    }
    const isEnded =
      frames !== undefined && Atomics.load(cells, places.turn) === turn && canEnd(frames);
    if (isEnded) Atomics.store(cells, places.ended, turn);
    await main.resume(isEnded);
    return isEnded;
  };

  /**
   * A turn that cannot be ended just now is paused again a moment later, since to connect costs the
   * main thread what was optimized; after a while, with the next look.
   */
  const pauseAndEnd = async (
    session: import("node:inspector").Session,
    turn: number,
  ): Promise<void> => {
    const main = new MainThread(session);
    await post(session, "Debugger.enable");
    for (let pauses = 1; pauses <= maxPauses; pauses += 1) {
      if (await end(main, turn)) break;
      if (Atomics.load(cells, places.turn) !== turn) break;
      rest(1);
    }
    // Also resumes the thread, should a late step or pause have stopped it.
    await post(session, "Debugger.disable");
  };

  const interrupt = (turn: number): Promise<void> => {
    Atomics.store(cells, places.overdue, turn);
    return withoutOptimizing(() => connected((session) => pauseAndEnd(session, turn)));
  };

  const look = async (): Promise<void> => {
    const turn = Atomics.load(cells, places.turn);
    const limit = Atomics.load(cells, places.limit);
    const now = performance.now();
    if (turn !== seen) {
      seen = turn;
      since = now;
    } else if (turn === 0 && now - since > quietMilliseconds) {
      Atomics.store(cells, places.asleep, 1);
      Atomics.wait(cells, places.turn, 0);
      Atomics.store(cells, places.asleep, 0);
      return;
    } else if (turn !== 0 && now - since >= limit) {
      await interrupt(turn);
      // V8 may lose the request to end it, as it does those to pause: then it is still there.
      if (Atomics.load(cells, places.ended) === turn) since = performance.now();
    }
    rest(Math.min(Math.max(limit / looksInLimit, 2), 250));
  };

  const watch = async (): Promise<void> => {
    // Keeps the thread's event loop alive while it waits for the debugger.
    setInterval(() => {}, 1_000_000);
    for (;;) await look();
  };
  watch();
};
