// What the programs of the peers have in common: their arguments, the lines by which they say when
// the measured time begins and ends, and packages that lie in a folder of their own.
import { createRequire } from "node:module";
import { join } from "node:path";

const [directory = "", address = "", ...numbers] = process.argv.slice(2);
export const require = createRequire(join(directory, "package.json"));
export { address };
export const [activities = 1, inFlight = 1, warmUpSeconds = 1, seconds = 1] = numbers.map(Number);

export const clip = "s3://ekiden-example/clips/0123456789abcdef";

const rest = (time) => new Promise((resolve) => setTimeout(resolve, time * 1000));
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** `count` is of the activities that have come to an end. It never returns. */
export const measure = async (count) => {
  await rest(warmUpSeconds);
  const before = count();
  say({ event: "begin" });
  await rest(seconds);
  say({ event: "end", activities: count() - before });
  // What it has cost is read while it is still there.
  for await (const _ of process.stdin);
  process.exit(0);
};
