// A durable engine, or a queue, that does the same work as Ekiden, and how it is measured.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { repository } from "../processes.ts";
import type { Servers } from "../servers.ts";
import { processMicroseconds, type Watched, watch } from "../usage.ts";

/** What is done over and over. */
export interface Work {
  /** In sequence, in each workflow. */
  readonly activities: number;
  readonly inFlight: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** Processor time in microseconds for each activity. */
export interface Measured {
  readonly activitiesPerSecond: number;
  readonly serverMicroseconds: number;
  readonly databaseMicroseconds: number;
  readonly clientMicroseconds: number;
}

/** With a store of its own, in which nothing is yet. */
export interface RunningPeer extends AsyncDisposable {
  measure(work: Work): Promise<Measured>;
}

export interface Peer {
  /** Product, store and client, as in the table. */
  readonly title: string;
  readonly versions: string;
  /** What its figures do not say; empty if nothing. */
  readonly remark: string;
  /** Does nothing where it is installed already. Rejects with why it cannot be. */
  install(): Promise<void>;
  start(servers: Servers): Promise<RunningPeer>;
}

export const peersDirectory = join(repository, "bench", "peers");
export const installed = join(peersDirectory, ".installed");

const maxExitMs = 5_000;
/** Beside the time that is asked for: a program that takes longer to begin hangs. */
const maxBeginMs = 60_000;

interface Line {
  readonly event: "begin" | "end";
  readonly activities?: number;
}

/** Runs a client program through one measurement; what it prints is described in the programs. */
export const measureProgram = async (
  command: readonly string[],
  work: Work,
  watched: Watched,
): Promise<Measured> => {
  const [program = "", ...args] = command;
  const numbers = [work.activities, work.inFlight, work.warmUpSeconds, work.seconds].map(String);
  const child = spawn(program, [...args, ...numbers], {
    cwd: repository,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  const maxMs = (work.warmUpSeconds + work.seconds) * 1000 + maxBeginMs;
  const late = setTimeout(() => child.kill("SIGKILL"), maxMs);
  let complaint = "";
  child.stderr.on("data", (text: Buffer) => {
    complaint = (complaint + text).slice(-2_000);
  });
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (event: Line["event"]): Promise<Line> => {
      const { value = "{}" } = await lines.next();
      const line = JSON.parse(value) as Line;
      if (line.event !== event) throw new Error(`${program} ended early: ${complaint}`);
      return line;
    };
    const pid = child.pid ?? 0;
    await next("begin");
    const clientBefore = processMicroseconds(pid);
    const end = watch(watched);
    const { activities = 0 } = await next("end");
    const usage = end();
    if (activities === 0) throw new Error(`${program} has done nothing: ${complaint}`);
    return {
      activitiesPerSecond: activities / usage.seconds,
      serverMicroseconds: usage.serverMicroseconds / activities,
      databaseMicroseconds: usage.databaseMicroseconds / activities,
      clientMicroseconds: (processMicroseconds(pid) - clientBefore) / activities,
    };
  } finally {
    clearTimeout(late);
    child.stdin.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), maxExitMs);
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    clearTimeout(timer);
  }
};
