// Functions of this machine: modules with the signature of a Lambda handler, each invocation in a
// process that has no other meanwhile. A process is kept for the next event of the same function.
import { delimiter, dirname } from "node:path";
import { execPath } from "node:process";
import type { LambdaOutcome } from "@ekiden/engine";
import { type Alarm, type Clock, steadyClock } from "../../clock.ts";
import { AbortableDelays } from "../abortable-delays.ts";
import { refusalOfInput, unknownFunction } from "../outcome.ts";
import { type Admission, bareName, type FunctionTarget, type Invocation } from "../target.ts";
import { type FunctionFile, findFunctionFile } from "./function-files.ts";
import { FunctionProcess, type Stream } from "./function-process.ts";
import type { FunctionUser } from "./function-user.ts";
import { ProcessSweeper } from "./process-sweeper.ts";
import { ownProgram, ProgramFile } from "./program-file.ts";

export interface LocalFunctionsOptions {
  readonly directory: string;
  /** Of the whole process of a function; 256 unless given. */
  readonly memoryMegabytes?: number | undefined;
  /** 900 unless given; a shorter time-out of the decision goes before it. */
  readonly timeoutSeconds?: number | undefined;
  /** Variables that functions see, beside PATH and those that say who they are. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** As whom functions run; as the server does unless given. */
  readonly user?: FunctionUser | undefined;
  /** Of AWS_REGION, and of the ARN of a function. */
  readonly region: string;
  readonly onLine: (invocation: Invocation, stream: Stream, line: string) => void;
  /** The program of functions is no longer this server's, so they wait; told once. */
  readonly onReplaced?: (() => void) | undefined;
  /** The program of functions; the server's own unless given. */
  readonly program?: string | undefined;
  /** Of the machine. */
  readonly clock?: Clock;
}

interface Idle {
  /** What a function remembers from one event to the next must not come to another account. */
  readonly account: string;
  readonly file: FunctionFile;
  readonly process: FunctionProcess;
  readonly alarm: Alarm;
}

export const usualMemoryMegabytes = 256;
const usualTimeoutSeconds = 900;
/** Kept for the next event, of all functions together. */
const maxIdle = 16;
const idleMilliseconds = 300_000;
/** Until it is seen whether the program is back. */
const replacedMilliseconds = 1_000;

export class LocalFunctions implements FunctionTarget {
  readonly #options: LocalFunctionsOptions;
  readonly #clock: Clock;
  readonly #sweeper = new ProcessSweeper();
  readonly #delays = new AbortableDelays();
  readonly #program: ProgramFile;
  /** All that were started and are not gone. */
  readonly #processes = new Set<FunctionProcess>();
  /** Longest idle first. */
  #idle: Idle[] = [];
  #isClosed = false;
  #isReplaced = false;

  constructor(options: LocalFunctionsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? steadyClock;
    this.#program = new ProgramFile(options.program ?? ownProgram());
  }

  /**
   * What runs here needs no role; that its execution has one, the engine has seen to. Functions
   * that this server can no longer run wait for the next one: begun here, they would fail.
   */
  admit(): Admission | Promise<unknown> {
    if (this.#program.isOwn) return "admitted";
    if (!this.#isReplaced) this.#options.onReplaced?.();
    this.#isReplaced = true;
    return this.#delays.rest(replacedMilliseconds);
  }

  async invoke(invocation: Invocation, signal: AbortSignal): Promise<LambdaOutcome> {
    const { directory, timeoutSeconds = usualTimeoutSeconds } = this.#options;
    const name = bareName(invocation.name) ?? invocation.name;
    const file = await findFunctionFile(directory, name);
    if (!file) return unknownFunction(name);
    const refusal = refusalOfInput(invocation.input);
    if (refusal) return refusal;
    const { account, requestId, input, remainingMilliseconds } = invocation;
    const process = this.#take(file, account) ?? this.#start(file, name);
    const maxMilliseconds = timeoutSeconds * 1000;
    const remaining = Math.min(maxMilliseconds, remainingMilliseconds);
    const context = this.#contextOf(invocation, name);
    const outcome = await process.run(
      {
        request: { requestId, input, context, remainingMilliseconds: remaining },
        maxMilliseconds,
        onLine: (stream, line) => this.#options.onLine(invocation, stream, line),
      },
      signal,
    );
    this.#keep({ account, file, process });
    return outcome;
  }

  /** Resolves when nothing that a function has started is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#delays.end();
    for (const { alarm } of this.#idle) alarm.cancel();
    this.#idle = [];
    await Promise.all([...this.#processes].map((process) => process.kill()));
  }

  /** The latest that was used: it is the likeliest to be warm. */
  #take(file: FunctionFile, account: string): FunctionProcess | undefined {
    const stale = this.#idle.filter(
      (idle) => idle.file.path === file.path && idle.file.version !== file.version,
    );
    for (const idle of stale) this.#drop(idle);
    const found = this.#idle.findLast(
      (idle) => idle.file.path === file.path && idle.account === account && idle.process.isReusable,
    );
    if (!found) return undefined;
    this.#idle = this.#idle.filter((idle) => idle !== found);
    found.alarm.cancel();
    return found.process;
  }

  #start({ path }: FunctionFile, name: string): FunctionProcess {
    const { memoryMegabytes = usualMemoryMegabytes, environment, region, user } = this.#options;
    const process = new FunctionProcess({
      program: this.#program.path,
      file: path,
      memoryMegabytes,
      user,
      sweeper: this.#sweeper,
      clock: this.#clock,
      environment: {
        PATH: [dirname(execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
        AWS_REGION: region,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
        ...environment,
      },
    });
    this.#processes.add(process);
    void process.gone.then(() => this.#processes.delete(process));
    return process;
  }

  #keep(used: Omit<Idle, "alarm">): void {
    const { process } = used;
    if (!process.isReusable) return;
    if (this.#isClosed) {
      void process.kill();
      return;
    }
    const alarm = this.#clock.at(this.#clock.now() + idleMilliseconds, () => this.#drop(idle));
    const idle: Idle = { ...used, alarm };
    this.#idle.push(idle);
    const [oldest] = this.#idle;
    if (oldest && this.#idle.length > maxIdle) this.#drop(oldest);
  }

  #drop(idle: Idle): void {
    this.#idle = this.#idle.filter((other) => other !== idle);
    end(idle);
  }

  #contextOf({ account, domain, workflowId, runId }: Invocation, functionName: string) {
    const { memoryMegabytes = usualMemoryMegabytes, region } = this.#options;
    return {
      functionName,
      functionVersion: "$LATEST",
      invokedFunctionArn: `arn:aws:lambda:${region}:${account}:function:${functionName}`,
      memoryLimitInMB: String(memoryMegabytes),
      workflow: { domain, workflowId, runId },
    };
  }
}

const end = ({ process, alarm }: Idle): void => {
  alarm.cancel();
  void process.kill();
};
