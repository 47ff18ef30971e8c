// Runs test files, as many processes at a time as there are cores, and says how they went.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { finished } from "node:stream/promises";
import { run } from "node:test";
import { filesBelow, repository } from "./files.ts";
import { entryOf, groupsOf } from "./test-groups.ts";

const roots = /^(tests|examples|bench|packages|tools)\//;
/** The whole-system tests take longest: started first, they never run alone at the end. */
const firstRoot = "tests/";
/** A process that takes longer than this hangs, and is ended. */
const maxProcessMinutes = 10;

export interface TestFailure {
  /** Of the file, relative to the repository. */
  readonly path: string;
  readonly name: string;
  readonly message: string;
}

export interface TestRun {
  readonly passed: number;
  readonly failures: readonly TestFailure[];
  /** Milliseconds that the tests of each file took, without the start of its process. */
  readonly millisecondsByPath: ReadonlyMap<string, number>;
}

/** Of all test files, or of those whose path contains one of the words. */
export const testPaths = (words: readonly string[]): readonly string[] =>
  filesBelow("")
    .filter((path) => roots.test(path) && path.endsWith(".test.ts"))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
    .sort((one, other) => Number(other.startsWith(firstRoot)) - Number(one.startsWith(firstRoot)));

type Events = ReturnType<typeof run>;

/** `show` is handed the events as they come, and resolves when it has shown the last. */
export const runTests = async (
  paths: readonly string[],
  show = async (events: Events): Promise<void> => finished(events.resume()),
): Promise<TestRun> => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-tests-"));
  const files = groupsOf(paths).map((group, index) => entryOf(group, index, folder));
  const failures: TestFailure[] = [];
  const millisecondsByPath = new Map<string, number>();
  let passed = 0;
  const note = (file: string | undefined, milliseconds: number): string => {
    const path = relative(repository, file ?? "");
    millisecondsByPath.set(path, (millisecondsByPath.get(path) ?? 0) + milliseconds);
    return path;
  };
  // The runner hands this process's own options (`--conditions=source --import tsx`) to each file.
  const timeout = maxProcessMinutes * 60_000;
  const stream = run({ files, concurrency: availableParallelism(), timeout })
    // A file without tests reports itself, under its own path.
    .on("test:pass", ({ name, file, nesting, details }) => {
      if (name === file) return;
      passed += 1;
      if (nesting === 0) note(file, details.duration_ms);
    })
    .on("test:fail", ({ name, file, details }) => {
      const { cause } = details.error;
      const message = cause instanceof Error ? cause.message : String(cause ?? details.error);
      failures.push({ path: note(file, details.duration_ms), name, message });
    });
  await show(stream);
  rmSync(folder, { recursive: true });
  return { passed, failures, millisecondsByPath };
};
