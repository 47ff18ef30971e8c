// Three nodes beside one, on the same cores and the same PostgreSQL, with callers that choose among
// the nodes at random: when they connect, or for each call.
import type { LoadRound } from "../load/round.ts";
import { number, say } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { crowdedPlan } from "../sections/section.ts";
import { type Nodes, startDatabase, startNodes } from "./database.ts";
import { printRounds, ratioOf, takeTurns } from "./rounds.ts";

const rateOf = (round: LoadRound): number => round.callsPerSecond;
const closing = /^\{.*"body":"the store was closed".*\}$/m;

type Name = "batches" | "requests" | "changed" | "lost";
type Statistics = Readonly<Record<Name, number>>;
type ClosingLine = Readonly<Record<`ekiden.${Name}`, number>>;

const statisticsIn = (line: string): Statistics => {
  const said: ClosingLine = JSON.parse(line);
  return {
    batches: said["ekiden.batches"],
    requests: said["ekiden.requests"],
    changed: said["ekiden.changed"],
    lost: said["ekiden.lost"],
  };
};

/** What nodes said when they stopped, added up. */
const statisticsOf = ({ servers }: Nodes): Statistics =>
  servers
    .map((server) => statisticsIn(closing.exec(server.log())?.[0] ?? "{}"))
    .reduce((one, other) => ({
      batches: one.batches + other.batches,
      requests: one.requests + other.requests,
      changed: one.changed + other.changed,
      lost: one.lost + other.lost,
    }));

/** Which share of what batches meant to write was lost to other nodes. */
const sayOf = (name: string, nodes: Nodes): number => {
  const { batches, requests, changed, lost } = statisticsOf(nodes);
  const share = lost / changed;
  say(
    `${name}: ${number(requests / batches)} requests to a batch; of ${number(changed)} runs that ` +
      `batches wrote, another node had changed ${number(lost)} (${number(share * 100)} %).`,
  );
  return share;
};

export const spread: Part = {
  title: "Three nodes beside one, on the same cores",
  async run(options, servers) {
    await using postgres = await startDatabase(servers);
    const start = async (count: number) =>
      startNodes(servers, { postgres, url: await postgres.createDatabase(), count });
    const one = await start(1);
    const byCaller = await start(3);
    const byCall = await start(3);
    const plan = crowdedPlan(10);
    const results = await takeTurns(
      {
        "one node": { target: one, plan },
        "three, by caller": { target: byCaller, plan },
        "three, by call": { target: byCall, plan: { ...plan, isScattered: true } },
      },
      options,
    );
    printRounds(results);
    const alone = results["one node"];
    const threeOfOne = ratioOf(results["three, by caller"], alone, rateOf);
    const threeOfOneByCall = ratioOf(results["three, by call"], alone, rateOf);
    say(`Three of one: ${number(threeOfOne)}; by call ${number(threeOfOneByCall)}.`);
    await servers.stop();
    const conflictShare = sayOf("Three nodes, by caller", byCaller);
    const conflictShareByCall = sayOf("Three nodes, by call", byCall);
    sayOf("One node", one);
    return { threeOfOne, threeOfOneByCall, conflictShare, conflictShareByCall };
  },
};
