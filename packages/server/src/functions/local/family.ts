// The processes that a function has started, and those that they have started: found by who their
// parent is, and, where that parent has ended, by a variable that each inherits. It imports nothing
// of the server, because the process of a function has it, too. Where there is no /proc it finds
// none: there, a function's own group of processes is all that can be ended.
import { readdirSync, readFileSync } from "node:fs";

/** Of each process of a function, and so of all that it starts unless they take it away. */
export const markVariable = "EKIDEN_FUNCTION_PROCESS";

/** Of what goes on starting processes, more are started than can be found and ended, perhaps. */
export const maxSweeps = 20;

const orElse = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch {
    // Processes end between one look and the next.
    return otherwise;
  }
};

/** Of all processes that there are. */
export const processIds = (): number[] =>
  orElse(() => readdirSync("/proc"), [])
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

export const environmentFile = (id: number): string => `/proc/${id}/environ`;

/** The mark in what `environmentFile` holds: the variables with which a process began. */
export const markIn = (environment: string): string | undefined =>
  environment
    .split("\0")
    .find((each) => each.startsWith(`${markVariable}=`))
    ?.slice(markVariable.length + 1);

const childrenOf = (id: number): number[] =>
  orElse(() => readdirSync(`/proc/${id}/task`), []).flatMap((thread) =>
    orElse(() => readFileSync(`/proc/${id}/task/${thread}/children`, "latin1"), "")
      .split(" ")
      .filter(Boolean)
      .map(Number),
  );

/** Children, their children, and so on, as long as their parents have not ended. */
export const descendantsOf = (id: number): number[] =>
  childrenOf(id).flatMap((child) => [child, ...descendantsOf(child)]);

/** Never throws: it may have ended already, or be of another user. */
export const end = (id: number): void => orElse(() => void process.kill(id, "SIGKILL"), undefined);

/** The group of processes that a process leads, itself included. */
export const endGroup = (id: number): void => end(-id);

const marked = (mark: string, except: number): number[] =>
  processIds().filter(
    (id) =>
      id !== except &&
      markIn(orElse(() => readFileSync(environmentFile(id), "latin1"), "")) === mark,
  );

/** In the process of a function: ends all that it has started, and then itself. */
export const endOwnFamily = (mark: string): void => {
  for (const child of descendantsOf(process.pid)) end(child);
  for (let sweep = 0; sweep < maxSweeps; sweep += 1) {
    const found = marked(mark, process.pid);
    if (found.length === 0) break;
    found.forEach(end);
  }
  endGroup(process.pid);
  end(process.pid);
};
