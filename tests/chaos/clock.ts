// The machine's clock is set while the server runs, forth and back; and of two nodes over one
// database, the machine of one has a clock that is wrong.
import { join } from "node:path";
import { temporaryDirectory } from "../durability/directory.ts";
import type { LoadRun } from "../durability/load-run.ts";
import { pass } from "../durability/time.ts";
import { runShiftedNodes } from "./clock-nodes.ts";
import { FakeTime } from "./fake-time.ts";
import { countedFigures, type Report, type Script, type ScriptOptions } from "./script.ts";
import { timeless } from "./timeless.ts";
import { type Finding, runTrial } from "./trial.ts";

const hourSeconds = 3_600;
/** No more, since the token of a page is good for a day. */
const daySeconds = 23 * hourSeconds;
/** From the true time; each is followed by the true time. */
const offsets = [hourSeconds, -hourSeconds, daySeconds, -daySeconds];
const phaseMilliseconds = 1_500;
/** They compare the times of executions, each of which looks at the clock by itself. */
const except = ["C3", "C4", "Q5"];
/** They wait for one second. */
const maxPollMilliseconds = 6_000;

/** In true time. */
const longestPoll = ({ calls, standStill }: LoadRun): number =>
  Math.max(
    0,
    ...calls
      .filter(({ operation }) => operation.startsWith("Poll"))
      .map(({ sentAt, returnedAt }) => ({ from: sentAt, until: returnedAt }))
      .map((poll) => poll.until - poll.from - standStill.within(poll)),
  );

const runEmbedded = async ({
  cycles,
  seed,
  startsPerSecond,
  say,
}: ScriptOptions): Promise<Report> => {
  using directory = temporaryDirectory();
  const time = new FakeTime(directory.path);
  const data = join(directory.path, "data");
  const servers = [{ data, environment: time.environment }];
  const options = { servers, seed, cycles, startsPerSecond, see: timeless, except };
  return await runTrial(options, async (run): Promise<Finding> => {
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      for (const offset of offsets) {
        for (const now of [offset, 0]) {
          time.set(now);
          await pass(phaseMilliseconds);
        }
        say(`${cycle} of ${cycles}: ${offset / hourSeconds} h and back`);
      }
    }
    // So that everything comes to its end that was begun in the future.
    time.set(daySeconds);
    await pass(phaseMilliseconds);
    const longest = longestPoll(run);
    const tell = `a poll of one second took ${longest} ms`;
    return {
      figures: { "longest poll of 1 s (ms)": longest },
      failures: longest > maxPollMilliseconds ? [tell] : [],
    };
  });
};

/** What both came to: sums of what is counted. */
const together = (one: Report, other: Report): Report => ({
  cycles: one.cycles,
  figures: {
    ...one.figures,
    ...other.figures,
    ...Object.fromEntries(
      countedFigures.map((name) => [name, (one.figures[name] ?? 0) + (other.figures[name] ?? 0)]),
    ),
  },
  failures: [...one.failures, ...other.failures],
  longestOutageMilliseconds: Math.max(
    one.longestOutageMilliseconds,
    other.longestOutageMilliseconds,
  ),
});

export const clock: Script = {
  what: "the clock of a server jumps by up to a day, forth and back; that of one of two nodes by 100",
  cycles: 2,
  run: async (options) => together(await runEmbedded(options), await runShiftedNodes(options)),
};
