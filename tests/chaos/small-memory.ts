// A process that may have so much memory and no more, its files in the kernel's cache included.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const version1 = "/sys/fs/cgroup/memory";
const version2 = "/sys/fs/cgroup";

/** What the files of a version are called. */
interface Names {
  readonly root: string;
  readonly limit: string;
  readonly peak: string;
}

const names = (): Names | undefined => {
  if (existsSync(join(version1, "memory.limit_in_bytes"))) {
    const peak = "memory.max_usage_in_bytes";
    return { root: version1, limit: "memory.limit_in_bytes", peak };
  }
  const controllers = join(version2, "cgroup.subtree_control");
  if (existsSync(controllers) && /\bmemory\b/.test(readFileSync(controllers, "utf8"))) {
    return { root: version2, limit: "memory.max", peak: "memory.peak" };
  }
  return undefined;
};

/** Why there cannot be one here; undefined where there can. */
export const whyNoSmallMemory = (): string | undefined => {
  if (process.getuid?.() !== 0) return "only root may limit memory";
  return names() ? undefined : "it needs control groups with memory, as Linux has";
};

export class SmallMemory implements Disposable {
  readonly #names: Names;
  readonly #directory: string;

  constructor(mebibytes: number) {
    const found = names();
    if (!found) throw new Error(whyNoSmallMemory());
    this.#names = found;
    this.#directory = join(found.root, `ekiden-chaos-${process.pid}`);
    mkdirSync(this.#directory);
    writeFileSync(join(this.#directory, found.limit), String(mebibytes * 1024 * 1024));
  }

  /** For a server, which is in it from its start on and knows how little there is. */
  get through(): readonly string[] {
    const enter = 'echo $$ > "$0" && exec "$@"';
    return ["sh", "-c", enter, join(this.#directory, "cgroup.procs")];
  }

  /** The most that was ever taken, in MiB; often all there is: the kernel caches files. */
  get peakMebibytes(): number {
    const peak = readFileSync(join(this.#directory, this.#names.peak), "utf8");
    return Math.round(Number(peak) / 1024 / 1024);
  }

  /** It must hold no process any more. */
  [Symbol.dispose](): void {
    rmdirSync(this.#directory);
  }
}

/** Of the process alone, without the kernel's cache, in MiB; undefined: it is gone. */
export const residentMebibytes = (id: number): number | undefined => {
  try {
    const [, kibibytes] =
      /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, "utf8")) ?? [];
    return Math.round(Number(kibibytes) / 1024);
  } catch {
    return undefined;
  }
};
