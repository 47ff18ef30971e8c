// What processes cost, as the kernel counts it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

const tickMicroseconds = 10_000;
const userTimeColumn = 11;
const systemTimeColumn = 12;
/** All of them: a process that is pinned would be told of its own only. */
const cores = cpus().length;

/**
 * User and system time of the process, in microseconds. Its own line counts in hundredths of a
 * second, its threads in nanoseconds but without those that have ended: the greater is closer.
 */
export const processMicroseconds = (pid: number): number => {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name before the last bracket may hold spaces.
  const columns = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(columns[userTimeColumn]) + Number(columns[systemTimeColumn]);
  const threads = readdirSync(`/proc/${pid}/task`);
  const lasting = threads.reduce((sum, thread) => sum + threadMicroseconds(pid, thread), 0);
  return Math.max(ticks * tickMicroseconds, lasting);
};

const threadMicroseconds = (pid: number, thread: string): number => {
  try {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
    return Number(nanoseconds) / 1000;
  } catch (error) {
    // A thread that has ended in the meantime.
    if (!existsSync(`/proc/${pid}/task/${thread}`)) return 0;
    throw error;
  }
};

export const residentBytes = (pid: number): number => {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024;
};

/** Time for which any process kept a core busy, in microseconds, all cores together. */
const machineMicroseconds = (): number => {
  const line = readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? "";
  const [user = 0, nice = 0, system = 0, , , interrupt = 0, softInterrupt = 0, stolen = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + interrupt + softInterrupt + stolen) * tickMicroseconds;
};

export interface Usage {
  readonly seconds: number;
  readonly serverMicroseconds: number;
  /** Of one core each: near 1 for the server means that it was the limit, as it should be. */
  readonly serverShare: number;
  readonly generatorShare: number;
  /** Of the whole machine, taken by processes that have nothing to do with this. */
  readonly foreignShare: number;
  readonly residentBytes: number;
}

const reading = (pid: number) => ({
  atMs: performance.now(),
  server: processMicroseconds(pid),
  generator: processMicroseconds(process.pid),
  machine: machineMicroseconds(),
});

/** Starts to watch a server and this process; the returned function ends it. */
export const watch = (pid: number): (() => Usage) => {
  const before = reading(pid);
  return () => {
    const after = reading(pid);
    const elapsed = (after.atMs - before.atMs) * 1000;
    const server = after.server - before.server;
    const generator = after.generator - before.generator;
    const foreign = after.machine - before.machine - server - generator;
    return {
      seconds: elapsed / 1e6,
      serverMicroseconds: server,
      serverShare: server / elapsed,
      generatorShare: generator / elapsed,
      foreignShare: Math.max(0, foreign / elapsed / cores),
      residentBytes: residentBytes(pid),
    };
  };
};
