// A command: each event is its standard input, and it takes the event by ending with 0.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Alarm, steadyClock } from "../clock.ts";
import { maxAnswerBytes, maxShownErrorCharacters } from "./limits.ts";
import { type SendEvent, StillRunning, TargetFailure } from "./target.ts";

/** Of `sysexits.h`: what the command needs is unavailable, and all events wait. */
const temporaryFailure = 75;

/** After a command has ended, for what it wrote before. */
const complaintMilliseconds = 1_000;

/** A command sees no variable of the server's, some of which are secret, but for this. */
const searchPath = "/usr/local/bin:/usr/bin:/bin";

/** Whether it would be found, and could be run. */
export const isProgram = async (program: string): Promise<boolean> => {
  const places = program.includes("/")
    ? [program]
    : searchPath.split(":").map((directory) => join(directory, program));
  for (const place of places) {
    try {
      await access(place, constants.X_OK);
      if ((await stat(place)).isFile()) return true;
    } catch {
      // It may be in the next place.
    }
  }
  return false;
};

export const commandOf =
  (words: readonly [string, ...string[]]): SendEvent =>
  async ({ eventId, eventType, body }, signal) => {
    const [program, ...args] = words;
    const env = { PATH: searchPath, EKIDEN_EVENT_ID: eventId, EKIDEN_EVENT_TYPE: eventType };
    // In a group of its own, so that what it starts ends with it.
    // Where the process has no file descriptor left for them, it has no streams.
    const child: ChildProcess = spawn(program, args, {
      env,
      detached: true,
      stdio: ["pipe", "ignore", "pipe"],
    });
    const end = () => {
      // What has left the group could keep them open for ever.
      child.stdin?.destroy();
      child.stderr?.destroy();
      return killGroup(child);
    };
    const ending = ended(child);
    const cutShort = once(signal, "abort").then(() => (end() ? ending : leave(child)));
    const complaint = new Complaint(child);
    // A command that does not read its input has its reasons.
    child.stdin?.on("error", () => undefined).end(body);
    try {
      const [code, killedBy] = await Promise.race([ending, cutShort]);
      if (code !== 0) throw failureOf(code, killedBy, await complaint.text());
    } finally {
      end();
    }
  };

/** False: it may not be killed, since all of it runs as another user. */
const killGroup = ({ pid }: ChildProcess): boolean => {
  if (pid === undefined) return true;
  try {
    return process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Else all of the group have ended.
    return (error as NodeJS.ErrnoException).code !== "EPERM";
  }
};

const leave = (child: ChildProcess): never => {
  // It does not keep this process from its end.
  child.unref();
  throw new StillRunning("the command could not be ended: it runs as another user");
};

const ended = async (child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> => {
  try {
    const [code, killedBy] = await once(child, "exit");
    // So that its standard error stream comes to its end.
    killGroup(child);
    return [code, killedBy];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TargetFailure(`the command cannot be run: ${message}`, { isAway: true });
  }
};

/** The beginning of what it writes to its standard error stream. */
class Complaint {
  readonly #chunks: Buffer[] = [];
  readonly #read: Promise<void>;

  constructor({ stderr }: ChildProcess) {
    this.#read = this.#readAll(stderr).catch(() => undefined);
  }

  /** What has left the group may keep the stream open: it is waited for no longer than a moment. */
  async text(): Promise<string> {
    let alarm: Alarm | undefined;
    const moment = new Promise<void>((resolve) => {
      alarm = steadyClock.at(steadyClock.now() + complaintMilliseconds, resolve);
    });
    await Promise.race([this.#read, moment]);
    alarm?.cancel();
    return Buffer.concat(this.#chunks).toString().trim().slice(0, maxShownErrorCharacters);
  }

  async #readAll(stream: AsyncIterable<Buffer> | null): Promise<void> {
    let bytes = 0;
    for await (const chunk of stream ?? []) {
      if (bytes < maxAnswerBytes) this.#chunks.push(chunk);
      bytes += chunk.length;
    }
  }
}

const failureOf = (
  code: number | null,
  killedBy: NodeJS.Signals | null,
  complaint: string,
): TargetFailure => {
  const how = code === null ? `was ended by ${killedBy}` : `ended with ${code}`;
  const said = complaint === "" ? "" : `: ${complaint}`;
  return new TargetFailure(`the command ${how}${said}`, { isAway: code === temporaryFailure });
};
