// `npm run flaky`: the tests again and again, and which of them did not always pass. `--beside N`
// keeps N cores busy meanwhile, as other work on the machine would.
import { type ChildProcess, spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { prepareBuild, runTests, type TestRun, testPaths } from "./test-run.ts";

const help = `npm run flaky -- [options] [words]

  --times N   how often the tests are run (10)
  --beside N  how many cores are kept busy meanwhile (0)

Words choose the files whose path contains one of them, as for npm test.`;

const number = (name: string, text: string): number => {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number, not "${text}"`);
};

/** By "file › name": in how many runs it failed, and what the first failure said. */
class Verdicts {
  readonly #failures = new Map<string, { count: number; message: string }>();

  add({ failures }: TestRun): void {
    // A test whose part failed fails, too; in one run each counts once.
    const inThisRun = new Map(failures.map((each) => [`${each.path} › ${each.name}`, each]));
    for (const [title, { message }] of inThisRun) {
      const earlier = this.#failures.get(title);
      this.#failures.set(title, {
        count: (earlier?.count ?? 0) + 1,
        message: earlier?.message ?? message,
      });
    }
  }

  get isEmpty(): boolean {
    return this.#failures.size === 0;
  }

  describe(times: number): string {
    return [...this.#failures]
      .sort(([, one], [, other]) => other.count - one.count)
      .map(([title, { count, message }]) => `${count} of ${times}: ${title}\n    ${message}`)
      .join("\n");
  }
}

const keepBusy = (cores: number): readonly ChildProcess[] =>
  Array.from({ length: cores }, () => spawn(process.execPath, ["-e", "for (;;);"]));

const runMany = async (times: number, paths: readonly string[]): Promise<Verdicts> => {
  const verdicts = new Verdicts();
  for (let time = 1; time <= times; time += 1) {
    const begun = performance.now();
    const result = await runTests(paths);
    const seconds = Math.round((performance.now() - begun) / 1_000);
    const { passed, failures } = result;
    console.log(`run ${time}: ${passed} passed, ${failures.length} failed, ${seconds} s`);
    for (const { path, name, message } of failures)
      console.log(`  ${path} › ${name}\n    ${message}`);
    verdicts.add(result);
  }
  return verdicts;
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: "string", default: "10" },
    beside: { type: "string", default: "0" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(help);
else {
  const times = number("times", values.times);
  const paths = testPaths({ words: positionals });
  if (paths.length === 0) throw new Error(`No test file matches: ${positionals.join(" ")}`);
  await prepareBuild({ words: positionals }, console.log);
  const busy = keepBusy(number("beside", values.beside));
  const verdicts = await runMany(times, paths);
  for (const process of busy) process.kill();
  if (verdicts.isEmpty) console.log(`Every test passed ${times} times of ${times}.`);
  else console.log(`\nNot always passed:\n${verdicts.describe(times)}`);
  process.exitCode = verdicts.isEmpty ? 0 : 1;
}
