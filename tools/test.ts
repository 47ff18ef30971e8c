// Runs the tests: `npm test` all of them, `npm test -- timer store/` those in files whose path
// contains one of the words. Prints which files took longest.
import { spec } from "node:test/reporters";
import { runTests, testPaths } from "./test-run.ts";

const maxSlowestFiles = 10;

const words = process.argv.slice(2);
const paths = testPaths(words);

const slowest = (millisecondsByPath: ReadonlyMap<string, number>): string =>
  [...millisecondsByPath]
    .sort(([, one], [, other]) => other - one)
    .slice(0, maxSlowestFiles)
    .map(([path, milliseconds]) => `${(milliseconds / 1_000).toFixed(1).padStart(7)} s  ${path}`)
    .join("\n");

process.exitCode = 1;
if (paths.length === 0) console.error(`No test file matches: ${words.join(" ") || "*.test.ts"}`);
else {
  const { passed, failures, millisecondsByPath } = await runTests(paths, async (events) => {
    for await (const text of events.compose(new spec())) process.stdout.write(text);
  });
  if (paths.length > 1) console.log(`\nThe slowest files:\n${slowest(millisecondsByPath)}`);
  if (passed === 0) console.error("No test ran.");
  else if (failures.length === 0) process.exitCode = 0;
}
