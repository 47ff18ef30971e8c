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

type Inspector = typeof import("node:inspector");

/**
 * Looks at the turn a few times in each limit. One that overruns is paused by the debugger of the
 * main thread; if it is still the same turn, and in code that can be ended, it is ended as it
 * resumes. While nothing overruns, no debugger is connected.
 */
export const watchdog = (inspector: Inspector, { shared, places, promiseHook }: Watched): void => {
  const cells = new Int32Array(shared);
  const quietMilliseconds = 5_000;
  const looksInLimit = 8;
  const maxPauses = 50;
  const maxStepsOut = 20;
  const stepMilliseconds = 100;
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

  /**
   * Calls under way in the main thread, which stands still from then on. Undefined: it has not
   * stopped in time, as after the last step of a call that Node made.
   */
  const stopped = async (
    session: import("node:inspector").Session,
    method: "Debugger.pause" | "Debugger.stepOut",
    { urls, milliseconds }: { urls: ReadonlyMap<string, string>; milliseconds?: number },
  ): Promise<readonly Frame[] | undefined> => {
    const scriptOf = (scriptId: string): string => urls.get(scriptId) ?? "";
    let timer: NodeJS.Timeout | undefined;
    const paused = new Promise<readonly Frame[] | undefined>((resolve) => {
      session.once("Debugger.paused", ({ params: { callFrames } }) =>
        resolve(
          callFrames.map(({ functionName, location }) => ({
            functionName,
            script: scriptOf(location.scriptId),
          })),
        ),
      );
      if (milliseconds !== undefined) timer = setTimeout(resolve, milliseconds, undefined);
    });
    const asked = post(session, method);
    const frames = await paused;
    clearTimeout(timer);
    await asked;
    return frames;
  };

  /**
   * A turn that cannot be ended just now is paused again a moment later, since to connect costs the
   * main thread what was optimized; after a while, with the next look.
   */
  const interrupt = (turn: number): Promise<void> =>
    connected(async (session) => {
      Atomics.store(cells, places.overdue, turn);
      const urls = new Map<string, string>();
      session.on("Debugger.scriptParsed", ({ params: { scriptId, url } }) => {
        urls.set(scriptId, url);
      });
      await post(session, "Debugger.enable");
      for (let pauses = 1; pauses <= maxPauses; pauses += 1) {
        let frames = (await stopped(session, "Debugger.pause", { urls })) ?? [];
        const isSame = Atomics.load(cells, places.turn) === turn;
        // Where promises have hooks, most pauses are in a hook that the workflow's code has caused.
        for (let steps = 0; steps < maxStepsOut && isSame; steps += 1) {
          if (canEnd(frames) || !isInContinuation(frames)) break;
          const options = { urls, milliseconds: stepMilliseconds };
          frames = (await stopped(session, "Debugger.stepOut", options)) ?? [];
        }
        const isEnded = Atomics.load(cells, places.turn) === turn && canEnd(frames);
        if (isEnded) Atomics.store(cells, places.ended, turn);
        // It fails where the main thread goes on already, since a step out has found no end.
        await post(session, "Debugger.resume", { terminateOnResume: isEnded }).catch(() => {});
        if (isEnded || !isSame) break;
        rest(1);
        if (Atomics.load(cells, places.turn) !== turn) break;
      }
      await post(session, "Debugger.disable");
    });

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
    } else if (turn !== 0 && turn !== Atomics.load(cells, places.ended) && now - since >= limit) {
      await interrupt(turn);
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
