// Runs the tests: `npm test` all but those of the suites, each of which has a command of its own
// (`npm run test:browser`), and `npm test -- timer store/` those in files whose path contains one
// of the words; `--part 2/3` is the second of three parts of them. Prints which files took longest,
// and which processes worked most.
import { availableParallelism } from "node:os";
import { spec } from "node:test/reporters";
import { parseArgs } from "node:util";
import { partOf, readPart } from "./part.ts";
import {
  type ProcessorSeconds,
  prepareBuild,
  runTests,
  suiteNamed,
  testPaths,
} from "./test-run.ts";

const maxShown = 10;

const { values: choice, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    suite: { type: "string" },
    part: { type: "string" },
    "every-process": { type: "boolean", default: false },
  },
});
const suite = choice.suite === undefined ? undefined : suiteNamed(choice.suite);
const part = readPart(choice.part);
const all = testPaths({ words, suite });
const paths = partOf(all, part);

interface Row {
  readonly seconds: number;
  readonly title: string;
}

const longest = (rows: readonly Row[], count = maxShown): string =>
  rows
    .toSorted((one, other) => other.seconds - one.seconds)
    .slice(0, count)
    .map(({ seconds, title }) => `${seconds.toFixed(1).padStart(7)} s  ${title}`)
    .join("\n");

const titleOf = ([path, ...others]: readonly string[]): string =>
  others.length > 0 ? `${path} and ${others.length} more of its kind` : `${path}`;

/** The rest of what the cores could have done: waiting, or work for other programs. */
const sumOf = (processes: readonly ProcessorSeconds[]): string => {
  const sum = processes.reduce((sum, { seconds }) => sum + seconds, 0);
  const cores = availableParallelism();
  const share = (100 * sum) / (cores * process.uptime());
  return `${sum.toFixed(0)} s in all, ${share.toFixed(0)} % of what ${cores} cores could`;
};

process.exitCode = 1;
if (paths.length === 0) console.error(`No test file matches: ${words.join(" ") || "*.test.ts"}`);
else {
  await prepareBuild({ words }, console.log);
  if (part)
    console.log(`Part ${part.number} of ${part.of}: ${paths.length} of ${all.length} files.`);
  const result = await runTests(paths, async (events) => {
    for await (const text of events.compose(new spec())) process.stdout.write(text);
  });
  const { passed, failures, millisecondsByPath, processorSeconds } = result;
  const files = [...millisecondsByPath];
  if (files.length > 1) {
    const waits = files.map(([title, time]) => ({ title, seconds: time / 1_000 }));
    const work = processorSeconds.map((each) => ({ ...each, title: titleOf(each.paths) }));
    const shown = choice["every-process"] ? work.length : maxShown;
    console.log(`\nThe slowest files:\n${longest(waits)}`);
    console.log(`\nProcessor time, ${sumOf(processorSeconds)}:\n${longest(work, shown)}`);
  }
  for (const { path, message } of failures.filter(({ isHang }) => isHang))
    console.error(`\n${path} has come to a stand, and was ended. ${message}`);
  if (passed === 0) console.error("No test ran.");
  else if (failures.length === 0) process.exitCode = 0;
}
