// `npm run patroni`: three nodes under load over a PostgreSQL that fails over.
import { parseArgs } from "node:util";
import { runThreeNodes, sayAloud, tell } from "../nodes/three-nodes.ts";
import { Cluster } from "./cluster.ts";
import { Failovers } from "./failovers.ts";
import { whatIsMissing } from "./programs.ts";

const help = `Three nodes under load over two PostgreSQL in network namespaces that Patroni keeps, with
a synchronous standby. The primary's machine is killed, the primary is cut off from
everything, and it steps down in good order. Then everything that callers were told is
checked against what the nodes say of it.

  npm run patroni                as root, on Debian, with
                                 apt-get install patroni python3-etcd etcd-server postgresql iproute2
  npm run patroni -- --seed <n>  other workflows (1)
  npm run patroni -- --help      this text

What it makes is called ekiden-…, and is removed at its end, also after Ctrl+C. It exits with
1 if anything was lost, duplicated or malformed, or if a node was not back three seconds
after there was a primary.`;

/** Patroni notices after 20 seconds that a primary is gone. */
const awayMilliseconds = 60_000;

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { seed: { type: "string", default: "1" }, help: { type: "boolean", default: false } },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const missing = whatIsMissing();
  if (missing) throw new Error(missing);
  using cluster = await Cluster.start();
  sayAloud("two databases, a primary and its synchronous standby");
  const seed = Number(values.seed);
  const options = { store: cluster.url, seed, say: sayAloud, awayMilliseconds };
  const result = await runThreeNodes(options, (run) => new Failovers(run, cluster, sayAloud).all());
  return tell(result) ? 0 : 1;
};

// What is told to stop leaves nothing behind: what made something removes it at the exit.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
