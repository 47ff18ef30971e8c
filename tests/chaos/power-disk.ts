// A disk that can lose its power: a file system in an image. What was synced is in the image; what
// the kernel has not written yet is not, and that is what a cut takes away. Only root mounts one.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { temporaryDirectory } from "../durability/directory.ts";
import { pass } from "../durability/time.ts";

const programs = ["mkfs.ext4", "mount", "umount", "losetup", "findmnt"];
const mebibytes = 512;
/** Seconds: the kernel commits the journal by itself, and data with it, only so often. */
const options = "loop,noatime,commit=3600";
const canaryBytes = 65_536;
const lookMilliseconds = 10;
/** So many looks in a row must find that nothing is on its way to the image. */
const quietLooks = 3;

/** Why there cannot be one here; undefined where there can. */
export const whyNoPowerDisk = (): string | undefined => {
  if (process.platform !== "linux") return "it needs an ext4 file system in a file, as Linux has";
  if (process.getuid?.() !== 0) return "only root may mount an image";
  const missing = programs.filter((name) => spawnSync("which", [name]).status !== 0);
  if (missing.length > 0) return `missing: ${missing.join(", ")} (Debian: e2fsprogs mount)`;
  try {
    new PowerDisk()[Symbol.dispose]();
    return undefined;
  } catch (error) {
    return `an image cannot be mounted here: ${String(error).split("\n")[0]}`;
  }
};

export class PowerDisk implements Disposable {
  /** Where it is mounted. */
  readonly path: string;
  readonly #directory = temporaryDirectory();
  readonly #remove = () => this.#removeAll();
  #images = 0;

  constructor() {
    this.path = join(this.#directory.path, "mounted");
    mkdirSync(this.path);
    process.on("exit", this.#remove);
    try {
      run("truncate", "-s", `${mebibytes}M`, this.#image);
      run("mkfs.ext4", "-q", "-F", this.#image);
      this.#mount();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Writes what is never synced; it must be gone after the cut, or that was none. */
  plantCanary(): void {
    rmSync(this.#canary, { force: true });
    writeFileSync(this.#canary, Buffer.alloc(canaryBytes, "x"));
  }

  get hasCanarySurvived(): boolean {
    return (statSync(this.#canary, { throwIfNoEntry: false })?.size ?? 0) > 0;
  }

  /**
   * What a cut at this moment leaves, set aside. All that write to the disk must be frozen; a sync
   * that it had begun is waited for, since the copy takes longer than a moment.
   */
  async capture(): Promise<void> {
    for (let quiet = 0; quiet < quietLooks; quiet += 1) {
      await pass(lookMilliseconds);
      if (!this.#isQuiet) quiet = -1;
    }
    run("cp", "--sparse=always", this.#image, this.#imageAfter);
  }

  /** The power is back, and with it what was captured. No process may have the disk open. */
  restore(): void {
    run("umount", this.path);
    rmSync(this.#image);
    this.#images += 1;
    this.#mount();
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#remove);
    this.#removeAll();
  }

  get #image(): string {
    return join(this.#directory.path, `disk-${this.#images}.img`);
  }

  get #imageAfter(): string {
    return join(this.#directory.path, `disk-${this.#images + 1}.img`);
  }

  get #canary(): string {
    return join(this.path, "canary");
  }

  get #isQuiet(): boolean {
    const device = basename(run("findmnt", "-no", "SOURCE", this.path).trim());
    const inFlight = readFileSync(`/sys/block/${device}/inflight`, "utf8");
    return /^\s*0\s+0\s*$/.test(inFlight);
  }

  #mount(): void {
    run("mount", "-o", options, this.#image, this.path);
  }

  #removeAll(): void {
    if (existsSync(this.path)) spawnSync("umount", [this.path]);
    this.#directory[Symbol.dispose]();
  }
}

const run = (name: string, ...given: readonly string[]): string =>
  execFileSync(name, given, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
