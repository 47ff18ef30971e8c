// Whether a process is still there.
import { readFileSync } from "node:fs";

/** What was killed and is not buried yet is dead. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    if (process.platform !== "linux") return true;
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};
