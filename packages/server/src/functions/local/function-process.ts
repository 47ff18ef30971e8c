// One process of one function: it takes one event at a time, and is killed when that takes too
// long.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { dirname, extname } from "node:path";
import { execPath } from "node:process";
import { Duplex } from "node:stream";
import type { LambdaOutcome } from "@ekiden/engine";
import { type Clock, steadyClock } from "../../clock.ts";
import {
  broke,
  completed,
  maxResultCharacters,
  notInvoked,
  tookTooLong,
  tooLong,
} from "../outcome.ts";
import { channelDescriptor, listenTo, textOf } from "./channel.ts";
import { descendantsOf, end, endGroup, markVariable } from "./family.ts";
import type { FunctionUser } from "./function-user.ts";
import { Lines } from "./lines.ts";
import type { ProcessSweeper } from "./process-sweeper.ts";
import type { Request } from "./program.ts";
import { isReply, maxReplyCharacters, type Reply } from "./reply.ts";

export type Stream = "stdout" | "stderr";

interface FunctionProcessOptions {
  /** What the process runs. */
  readonly program: string;
  /** The module with the handler. */
  readonly file: string;
  /** More, of the whole process, and it is killed. */
  readonly memoryMegabytes: number;
  /** All that it gets beside its mark: nothing of the server's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** The server's own unless given. */
  readonly user?: FunctionUser | undefined;
  readonly sweeper: ProcessSweeper;
  readonly clock?: Clock;
}

interface Task {
  readonly request: Request;
  /** One that takes longer is killed. */
  readonly maxMilliseconds: number;
  readonly onLine: (stream: Stream, line: string) => void;
}

const memoryWords = "ekiden: the function takes too much memory";
const outOfMemory = new RegExp(`${memoryWords}|JavaScript heap out of memory`);
/** What it printed last is waited for so long; something that it started may hold its streams. */
const farewellMilliseconds = 1_000;
/** Of one event; what it prints beyond them is read and dropped. */
const maxLines = 10_000;

export class FunctionProcess {
  readonly #options: FunctionProcessOptions;
  readonly #mark = randomUUID();
  readonly #child: ChildProcess;
  /** Undefined where the process could not be started. */
  readonly #channel: Duplex | undefined;
  /** Resolves when nothing that it has started is left. */
  readonly gone: Promise<void>;
  #task: Task | undefined;
  /** Of the task: told the reply to it or, where the process ends before, how it ended. */
  #settle: ((outcome: Reply | string) => void) | undefined;
  /** How it ended, once all that it printed has arrived. */
  #end: string | undefined;
  #hadNoMemory = false;
  /** Of the task. */
  #lines = 0;
  #isSpent = false;
  #hasExited = false;

  constructor(options: FunctionProcessOptions) {
    this.#options = options;
    this.#child = start(options, this.#mark);
    this.#channel = channelOf(this.#child);
    this.#listen("stdout");
    this.#listen("stderr");
    this.gone = this.#sweep();
    this.#listenToEnd();
    this.#listenToReplies();
  }

  /** It can take another event. */
  get isReusable(): boolean {
    return !this.#isSpent;
  }

  /** Resolves with what became of it; at once, and with nothing of use, when the signal says so. */
  async run(task: Task, signal: AbortSignal): Promise<LambdaOutcome> {
    const { clock = steadyClock } = this.#options;
    this.#task = task;
    this.#lines = 0;
    let isLate = false;
    const kill = () => void this.kill();
    const alarm = clock.at(clock.now() + task.maxMilliseconds, () => {
      isLate = true;
      kill();
    });
    signal.addEventListener("abort", kill, { once: true });
    if (signal.aborted) kill();
    // A race with a promise of its end would keep each reply for as long as the process is used.
    const settled = new Promise<Reply | string>((resolve) => {
      this.#settle = resolve;
    });
    if (this.#end !== undefined) this.#settle?.(this.#end);
    // If the process ends while this is under way, its end is handled elsewhere.
    if (this.#channel?.writable) this.#channel.write(textOf(task.request));
    const outcome = await settled;
    alarm.cancel();
    signal.removeEventListener("abort", kill);
    if (isLate) return tookTooLong(task.maxMilliseconds / 1000);
    return typeof outcome === "string" ? this.#outcomeOfEnd(outcome) : this.#outcomeOf(outcome);
  }

  /** With all that it has started; resolves when none of them is left. */
  kill(): Promise<void> {
    this.#isSpent = true;
    const { pid } = this.#child;
    if (pid === undefined) return this.gone;
    // Once it has ended, only the mark shows whose children they were.
    const descendants = this.#hasExited ? [] : descendantsOf(pid);
    endGroup(pid);
    // Where there are no groups of processes.
    if (!this.#hasExited) this.#child.kill("SIGKILL");
    descendants.forEach(end);
    return this.gone;
  }

  #outcomeOf({ result = "null", resultCharacters, error, spent }: Reply): LambdaOutcome {
    if (spent) void this.kill();
    if (error) return broke(error);
    if (resultCharacters !== undefined) return tooLong(`${resultCharacters} characters`);
    return completed(result);
  }

  #outcomeOfEnd(how: string): LambdaOutcome {
    const requestId = this.#task?.request.requestId ?? "";
    if (this.#hadNoMemory) {
      const max = `${this.#options.memoryMegabytes} MB`;
      const message = `RequestId: ${requestId} Error: The function took more than ${max}`;
      return broke({ type: "Runtime.OutOfMemory", message });
    }
    if (how.startsWith("spawn")) return notInvoked("ServiceException", how);
    const message = `RequestId: ${requestId} Error: Runtime exited: ${how}`;
    return broke({ type: "Runtime.ExitError", message });
  }

  #listenToReplies(): void {
    const channel = this.#channel;
    if (!channel) return;
    const { clock = steadyClock } = this.#options;
    const kill = () => void this.kill();
    listenTo(channel, {
      maxCharacters: maxReplyCharacters,
      onFlaw: kill,
      onMessage: (message) => {
        if (!isReply(message)) return false;
        // A function can write what it likes, too; only an answer to what was asked is one.
        if (message.requestId === this.#task?.request.requestId) this.#settle?.(message);
        return true;
      },
    });
    channel.once("close", () => {
      this.#isSpent = true;
      // Most often because the process is ending; how, it may still say.
      const alarm = clock.at(clock.now() + farewellMilliseconds, kill);
      if (this.#hasExited) alarm.cancel();
      else this.#child.once("exit", () => alarm.cancel());
    });
  }

  #listen(stream: Stream): void {
    const lines = new Lines((line) => {
      if (stream === "stderr" && outOfMemory.test(line)) this.#hadNoMemory = true;
      this.#lines += 1;
      if (this.#lines <= maxLines) this.#task?.onLine(stream, line);
      if (this.#lines === maxLines)
        this.#task?.onLine("stderr", "(what it says beyond is dropped)");
    });
    this.#child[stream]?.on("data", (bytes: Buffer) => lines.add(bytes));
    this.#child[stream]?.on("end", () => lines.end());
  }

  /** Resolves when it has ended, and all that it has left behind. */
  #sweep(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once("error", () => resolve());
      this.#child.once("exit", () => {
        this.#hasExited = true;
        this.#options.sweeper.end(this.#mark).then(resolve);
      });
    });
  }

  #listenToEnd(): void {
    const { clock = steadyClock } = this.#options;
    const tell = (how: string) => {
      this.#end ??= how;
      this.#settle?.(this.#end);
    };
    this.#child.once("error", (error) => {
      this.#isSpent = true;
      tell(`spawn: ${error.message}`);
    });
    this.#child.once("exit", (code, signal) => {
      const how = signal ? `signal ${signal}` : `exit status ${code}`;
      // What it started has no parent, and may hold its streams.
      void this.kill();
      const alarm = clock.at(clock.now() + farewellMilliseconds, () => tell(how));
      this.#child.once("close", () => {
        alarm.cancel();
        tell(how);
      });
    });
  }
}

/** From the build, or from source, where the program needs the loader of TypeScript. */
const start = (
  { program, file, memoryMegabytes, environment, user }: FunctionProcessOptions,
  mark: string,
): ChildProcess => {
  const loader = extname(program) === ".ts" ? ["--import", import.meta.resolve("tsx")] : [];
  const words = [String(memoryMegabytes), memoryWords, String(maxResultCharacters)];
  const flags = [`--max-old-space-size=${memoryMegabytes}`, ...loader];
  return spawn(execPath, [...flags, program, file, mark, ...words], {
    env: { ...environment, [markVariable]: mark },
    ...(user && { uid: user.uid, gid: user.gid }),
    cwd: dirname(file),
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
};

const channelOf = ({ stdio }: ChildProcess): Duplex | undefined => {
  // Where no process could be started there may be no streams at all.
  const channel = stdio?.[channelDescriptor];
  return channel instanceof Duplex ? channel : undefined;
};
