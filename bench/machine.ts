// What the figures depend on besides the code: said first, so that they can be read later.
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { megabytes, number } from "./report.ts";
import { median } from "./statistics.ts";

const syncs = 200;

/** The median time to make 4 KiB durable, in milliseconds: no commit can be faster. */
export const syncMs = (directory: string): number => {
  const file = openSync(join(directory, "sync"), "w");
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: syncs }, () => {
    const startedAtMs = performance.now();
    writeSync(file, page, 0, page.length, 0);
    fdatasyncSync(file);
    return performance.now() - startedAtMs;
  });
  closeSync(file);
  return median(times);
};

export const describeMachine = (directory: string, pinning: string): string => {
  const cores = cpus();
  return [
    `${cores.length} x ${cores[0]?.model ?? "unknown processor"}, ${megabytes(totalmem())}`,
    `Node ${process.version}, ${pinning}`,
    `a 4 KiB fdatasync takes ${number(syncMs(directory))} ms`,
    `load average before the start ${number(loadavg()[0] ?? 0)}`,
  ].join("\n");
};
