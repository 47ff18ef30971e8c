// Takes the variables of this process out of where other programs of the same user can read them.
// A system shows with which variables a process began, in /proc/<pid>/environ, for as long as it
// runs: deleting or changing a variable later changes nothing there. So each variable is set anew,
// in memory that is shown nowhere, and the bytes with which it came are overwritten.
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { env } from "node:process";

/** Of what follows the name in /proc/self/stat: where the variables begin. Source: proc(5). */
const environmentStartField = 50 - 3;

/**
 * False: they can still be read, as this system has no such place or does not allow writing there,
 * or the first process of the container shows them.
 */
export const hideEnvironment = (): boolean => {
  try {
    const shown = readFileSync("/proc/self/environ");
    const memory = openSync("/proc/self/mem", "r+");
    try {
      hide(shown, environmentStart(), memory);
    } finally {
      closeSync(memory);
    }
    const isGone = readFileSync("/proc/self/environ").every((byte) => byte === 0);
    return isGone && !isShownIn("/proc/1/environ", shown);
  } catch {
    return false;
  }
};

/**
 * Whether a process that may be looked into began with one of these variables of ours. An init that
 * a container begins with hands them on, and shows them for as long as it runs.
 */
export const isShownIn = (path: string, variables: Buffer): boolean => {
  const own = (bytes: Buffer): readonly string[] =>
    bytes
      .toString("latin1")
      .split("\0")
      .filter((each) => each.startsWith("EKIDEN_"));
  try {
    const shown = new Set(own(readFileSync(path)));
    return own(variables).some((each) => shown.has(each));
  } catch {
    return false;
  }
};

/** The name may hold blanks and parentheses, and stands in parentheses. */
const environmentStart = (): number => {
  const stat = readFileSync("/proc/self/stat", "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const start = Number(fields[environmentStartField]);
  if (!Number.isSafeInteger(start) || start <= 0)
    throw new Error("/proc/self/stat does not say where the environment begins");
  return start;
};

const hide = (shown: Buffer, start: number, memory: number): void => {
  for (let from = 0; from < shown.length; ) {
    const found = shown.indexOf(0, from);
    const to = found === -1 ? shown.length : found;
    if (moves(shown.subarray(from, to))) {
      writeSync(memory, Buffer.alloc(to - from), 0, to - from, start + from);
    }
    from = to + 1;
  }
};

/** Sets a variable anew. False: it has bytes that are no text, and would become another one. */
const moves = (bytes: Buffer): boolean => {
  const text = bytes.toString("utf8");
  if (!Buffer.from(text).equals(bytes)) return false;
  const at = text.indexOf("=", 1);
  // What is no variable is not used: it is overwritten and not set anew.
  if (at === -1) return true;
  const name = text.slice(0, at);
  const value = env[name];
  delete env[name];
  if (value !== undefined) env[name] = value;
  return true;
};
