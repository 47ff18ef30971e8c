// Runs the tests: `npm test` all of them, `npm test -- timer store/` those in files whose path
// contains one of the words. As many processes run at a time as there are cores.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { filesBelow } from "./files.ts";
import { entryOf, groupsOf } from "./test-groups.ts";

/** The whole-system tests take longest: started first, they never run alone at the end. */
const roots = /^(tests|examples|bench|packages|tools)\//;
const firstRoot = "tests/";
/** A process that takes longer than this hangs, and is ended. */
const processMinutesMost = 10;

const words = process.argv.slice(2);
const isWanted = (path: string) => words.length === 0 || words.some((word) => path.includes(word));

const paths = filesBelow("")
  .filter((path) => roots.test(path) && path.endsWith(".test.ts") && isWanted(path))
  .sort((one, other) => Number(other.startsWith(firstRoot)) - Number(one.startsWith(firstRoot)));
const folder = mkdtempSync(join(tmpdir(), "ekiden-tests-"));
process.once("exit", () => rmSync(folder, { recursive: true }));
const files = groupsOf(paths).map((group, index) => entryOf(group, index, folder));

let testsRun = 0;
process.exitCode = 1;
if (files.length === 0) console.error(`No test file matches: ${words.join(" ") || "*.test.ts"}`);
else {
  let failed = false;
  // The runner hands this process's own options (`--conditions=source --import tsx`) to each file.
  run({ files, concurrency: availableParallelism(), timeout: processMinutesMost * 60_000 })
    .on("test:fail", () => {
      failed = true;
    })
    // A file without tests reports itself, under its own path.
    .on("test:pass", ({ name, file }) => {
      if (name !== file) testsRun += 1;
    })
    .on("end", () => {
      if (testsRun === 0) console.error("No test ran.");
      else if (!failed) process.exitCode = 0;
    })
    .compose(new spec())
    .pipe(process.stdout);
}
