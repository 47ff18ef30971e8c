// Runs test files, a few processes at a time, and says how they went.
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { finished } from "node:stream/promises";
import { run } from "node:test";
import { updateOwnBuild } from "./console-build.ts";
import { filesBelow } from "./files.ts";
import { buildAll, changedPackage } from "./own-build.ts";
import { recordedSecondsOf } from "./processor-time.ts";
import { buildTests } from "./test-build.ts";
import { writeIntoMemory } from "./test-folder.ts";
import { alternated, groupsOf } from "./test-groups.ts";
import { recordedHangOf } from "./test-hang.ts";

/** Below these are the tests that `npm test` leaves out, and `npm run test:SUITE` runs. */
const suites = {
  /** The console in a browser, which works more than all that it is shown. */
  browser: ["packages/console/test/browser/"],
  /** What npm packs, as those who install it use it. */
  packages: [
    "tests/packaging/",
    "packages/create-ekiden/",
    "packages/eslint-plugin/test/installed/",
  ],
  /** What is asked of PostgreSQL alone; what all stores share is asked of each by other files. */
  postgres: [
    "packages/cli/test/verify-postgres",
    "packages/server/test/access/keys/postgres-",
    "packages/server/test/accounts/postgres",
    "packages/server/test/model/postgres-",
    "packages/server/test/store/postgres",
    "tests/conformance/postgres",
  ],
  /** Servers, databases, disks and clocks fail, in real time: they wait more than they work. */
  resilience: ["tests/chaos/", "tests/durability/", "tests/nodes/"],
};
export type Suite = keyof typeof suites;

export const suiteNames = Object.keys(suites) as Suite[];

/** Throws where there is no suite of this name. */
export const suiteNamed = (name: string): Suite => {
  const suite = suiteNames.find((each) => each === name);
  if (suite) return suite;
  throw new Error(`There is no suite ${name}. There are: ${suiteNames.join(", ")}.`);
};
const roots = /^(tests|examples|bench|packages|tools)\//;
/** Those that take longest are started first: they never run alone at the end. */
const first = [
  "tests/chaos/",
  "tests/conformance/",
  "tests/nodes/disruptions",
  "tests/nodes/",
  "tests/",
  "tools/examples",
  "packages/testing/",
  "packages/flow/test/worker/process",
  "packages/flow/test/worker/",
  "packages/server/test/store/",
  "packages/console/test/browser/console",
  "packages/console/test/browser/inbox-people",
  "packages/console/test/browser/execution",
  ...suites.browser,
  "packages/server/test/model/",
  "packages/server/test/sim/",
  "packages/server/test/functions/",
  "packages/cli/",
  "packages/eslint-plugin/",
  "packages/flow/test/workflow/",
];
/**
 * So many more than there are cores: a process waits more than half of its time. With two of them
 * a sixth of the processors' time was left over.
 */
const waitingProcesses = 4;
/** A process that takes longer than this hangs, and is ended. */
const maxProcessMinutes = 10;

export interface TestFailure {
  /** Of the file, relative to the repository. */
  readonly path: string;
  readonly name: string;
  readonly message: string;
  /** Whether it is a process that has come to a stand. */
  readonly isHang: boolean;
}

export interface TestRun {
  readonly passed: number;
  readonly failures: readonly TestFailure[];
  /** Milliseconds that the tests of each file took, without the start of its process. */
  readonly millisecondsByPath: ReadonlyMap<string, number>;
  /** What the processors worked for each process, by the files that share it. */
  readonly processorSeconds: readonly ProcessorSeconds[];
}

export interface ProcessorSeconds {
  readonly paths: readonly string[];
  readonly seconds: number;
}

export interface TestChoice {
  /** The files whose path contains one of the words; none: all. */
  readonly words: readonly string[];
  /** Where there are no words: the tests of this suite, in the place of those of none. */
  readonly suite?: Suite | undefined;
}

/**
 * To be called before the first of several runs: a whole one builds what has changed, and `tell` is
 * handed a line about it. Some tests are not worth a build.
 */
export const prepareBuild = async (
  { words }: TestChoice,
  tell: (line: string) => void,
): Promise<void> => {
  const changed = changedPackage();
  if (changed === undefined) return;
  if (words.length === 0) {
    tell(`${changed} has changed since the last build: npm run build`);
    await buildAll();
    return;
  }
  tell(
    `${changed} has changed since the last build. Tests that start the command do so from its ` +
      "sources, which takes several times as long, and tests of what npm packs see the old build: " +
      "`npm run build` first.",
  );
};

export const testPaths = ({ words, suite }: TestChoice): readonly string[] =>
  filesBelow("")
    .filter((path) => roots.test(path) && path.endsWith(".test.ts"))
    .filter((path) =>
      words.length > 0
        ? words.flatMap(partsFor).some((part) => path.includes(part))
        : suiteOf(path) === suite,
    )
    .sort((one, other) => rankOf(one) - rankOf(other));

/** Words for subjects whose files have no such word in their paths. */
const subjects: Readonly<Record<string, readonly string[]>> = {
  "own-operations": ["server/test/ekiden/", "server/test/find/", "http/ekiden"],
};

const partsFor = (word: string): readonly string[] => subjects[word] ?? [word];

const suiteOf = (path: string): Suite | undefined =>
  suiteNames.find((suite) => suites[suite].some((beginning) => path.startsWith(beginning)));

const rankOf = (path: string): number => {
  const rank = first.findIndex((beginning) => path.startsWith(beginning));
  return rank < 0 ? first.length : rank;
};

const messageOf = (error: Error): string =>
  error.cause instanceof Error ? error.cause.message : String(error.cause ?? error);

type Events = ReturnType<typeof run>;

/** `show` is handed the events as they come, and resolves when it has shown the last. */
export const runTests = async (
  paths: readonly string[],
  show = async (events: Events): Promise<void> => finished(events.resume()),
): Promise<TestRun> => {
  const chosen = new Set(paths.map(suiteOf));
  if (chosen.has("browser")) await updateOwnBuild();
  const built = await buildTests(paths);
  const groups = alternated(groupsOf(paths));
  const files = groups.map((group) => built.entryOf(group));
  const failures: TestFailure[] = [];
  const millisecondsByPath = new Map<string, number>();
  let passed = 0;
  const note = (file: string | undefined, milliseconds: number): string => {
    const path = built.pathOf(file ?? "");
    millisecondsByPath.set(path, (millisecondsByPath.get(path) ?? 0) + milliseconds);
    return path;
  };
  const leaveMemory = chosen.has("resilience") ? () => {} : writeIntoMemory();
  // The runner hands this process's own options to each file. A larger space for what is new, and
  // no threads that collect beside it, save a fifteenth of the processors' time.
  process.execArgv = [
    "--conditions=source",
    "--enable-source-maps",
    "--max-semi-space-size=64",
    "--single-threaded-gc",
  ];
  const timeout = maxProcessMinutes * 60_000;
  const concurrency = availableParallelism() + waitingProcesses;
  const stream = run({ files, concurrency, timeout })
    // A file without tests reports itself, under its own path.
    .on("test:pass", ({ name, file, nesting, details }) => {
      if (name === file) return;
      passed += 1;
      if (nesting === 0) note(file, details.duration_ms);
    })
    .on("test:fail", ({ name, file, details }) => {
      const hang = name === file ? recordedHangOf(file) : undefined;
      const path = note(file, details.duration_ms);
      const message = hang ?? messageOf(details.error);
      failures.push({ path, name, message, isHang: hang !== undefined });
    });
  await show(stream);
  const processorSeconds = groups.flatMap((group, index) => {
    const seconds = recordedSecondsOf(files[index] ?? "");
    return seconds === undefined ? [] : [{ paths: group, seconds }];
  });
  leaveMemory();
  rmSync(built.folder, { recursive: true });
  return { passed, failures, millisecondsByPath, processorSeconds };
};
