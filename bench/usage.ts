// What processes cost, as the kernel counts it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

const tickMicroseconds = 10_000;
const userTimeColumn = 11;
const systemTimeColumn = 12;
const endedChildrenColumns = [13, 14];
/** All of them: a pinned process would otherwise see its own only. */
const cores = cpus().length;

/**
 * User and system time of the process, in microseconds. Its own line counts in hundredths of a
 * second, its threads in nanoseconds but without those that have ended: the greater is closer.
 */
export const processMicroseconds = (pid: number): number => {
  const columns = columnsOf(pid);
  const ticks = Number(columns[userTimeColumn]) + Number(columns[systemTimeColumn]);
  const threads = readdirSync(`/proc/${pid}/task`);
  const lasting = threads.reduce((sum, thread) => sum + threadMicroseconds(pid, thread), 0);
  return Math.max(ticks * tickMicroseconds, lasting);
};

const columnsOf = (pid: number): string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name before the last bracket may hold spaces.
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
};

/** A process and its children, as PostgreSQL's are: one level of them. */
export const familyOf = (pid: number): number[] => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return [pid, ...children.split(" ").filter(Boolean).map(Number)];
};

/** Of a process, of its children, and of those children that have ended. */
const familyMicroseconds = (pid: number): number => {
  const columns = columnsOf(pid);
  const ended = endedChildrenColumns.reduce((sum, index) => sum + Number(columns[index]), 0);
  const alive = familyOf(pid).map((member) => {
    try {
      return processMicroseconds(member);
    } catch (error) {
      if (!existsSync(`/proc/${member}`)) return 0;
      throw error;
    }
  });
  return alive.reduce((sum, one) => sum + one, ended * tickMicroseconds);
};

/** Of those children of this process that have ended. */
export const endedChildrenMicroseconds = (): number => {
  const columns = columnsOf(process.pid);
  return endedChildrenColumns.reduce((sum, at) => sum + Number(columns[at]) * tickMicroseconds, 0);
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
  /** Of all nodes together, where there are several. */
  readonly serverMicroseconds: number;
  /** Of PostgreSQL's processes; 0 where there is none. */
  readonly databaseMicroseconds: number;
  /** Of one core each: near 1 for the server means that it was the limit, as it should be. */
  readonly serverShare: number;
  readonly generatorShare: number;
  readonly databaseShare: number;
  /** Of the whole machine, taken by processes that have nothing to do with this. */
  readonly foreignShare: number;
  readonly residentBytes: number;
}

/** What is watched. */
export interface Watched {
  readonly pids: readonly number[];
  /** Of the process that PostgreSQL's others are children of. */
  readonly databasePid?: number | undefined;
}

const reading = ({ pids, databasePid }: Watched) => ({
  atMs: performance.now(),
  server: pids.reduce((sum, pid) => sum + processMicroseconds(pid), 0),
  database: databasePid === undefined ? 0 : familyMicroseconds(databasePid),
  generator: processMicroseconds(process.pid),
  machine: machineMicroseconds(),
});

/** Starts to watch servers, their database and this process; the returned function ends it. */
export const watch = (watched: Watched): (() => Usage) => {
  const before = reading(watched);
  return () => {
    const after = reading(watched);
    const elapsed = (after.atMs - before.atMs) * 1000;
    const server = after.server - before.server;
    const generator = after.generator - before.generator;
    const database = after.database - before.database;
    const foreign = after.machine - before.machine - server - generator - database;
    return {
      seconds: elapsed / 1e6,
      serverMicroseconds: server,
      databaseMicroseconds: database,
      serverShare: server / elapsed,
      generatorShare: generator / elapsed,
      databaseShare: database / elapsed,
      foreignShare: Math.max(0, foreign / elapsed / cores),
      residentBytes: watched.pids.reduce((sum, pid) => sum + residentBytes(pid), 0),
    };
  };
};
