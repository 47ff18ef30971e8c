// Whether a call costs the same however much is stored and queued, and by which plans.
import { PlanLog, type TestPostgres } from "@ekiden/testing";
import { endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { workOff } from "../client/work-off.ts";
import { domain } from "../load/domain.ts";
import { startExecution } from "../load/open-executions.ts";
import { flawlessRound } from "../load/round.ts";
import type { Options } from "../options.ts";
import { number, say, table, withSpread } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { busyPlan } from "../sections/section.ts";
import type { Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { watch } from "../usage.ts";
import { type Nodes, startDatabase, startNodes } from "./database.ts";
import { Filler } from "./fill.ts";
import { reportPlans } from "./plans.ts";
import { figureOf, printRounds, ratioOf, takeTurns } from "./rounds.ts";

const closedFull = 900_000;
const openFull = 100_000;
const takenPerRound = 400;
const takers = 16;
const crowded = { name: "crowded" };
const sparse = { name: "sparse" };

const complete = {
  decisionType: "CompleteWorkflowExecution",
  completeWorkflowExecutionDecisionAttributes: {},
} as const;

type TaskList = typeof crowded;

const takeOne = async (client: SwfClient, taskList: TaskList): Promise<void> => {
  const { taskToken } = await client.call("PollForDecisionTask", { domain, taskList });
  await client.call("RespondDecisionTaskCompleted", { taskToken, decisions: [complete] });
};

const take = ({ ports: [port = 0] }: Nodes, taskList: TaskList, count: number): Promise<void> =>
  workOff(endpoint(port), { count, connections: takers }, (client) => takeOne(client, taskList));

/** Real ones to copy: one that is closed, and two whose decision tasks are never taken. */
const makeOriginals = async ({ ports: [port = 0] }: Nodes): Promise<void> => {
  const client = new SwfClient(endpoint(port), new Traffic());
  await startExecution(client, "closed", crowded);
  await takeOne(client, crowded);
  await startExecution(client, "open", crowded);
  await startExecution(client, "open-too", sparse);
  client.close();
};

const fill = async (
  postgres: TestPostgres,
  url: string,
  { scale, rounds }: Options,
): Promise<void> => {
  const begunAtMs = performance.now();
  const filler = new Filler(postgres, url);
  const [closed, open] = [closedFull, openFull].map((count) => Math.ceil(count * scale));
  await filler.copy("closed", closed ?? 0);
  await filler.copy("open", open ?? 0);
  await filler.copy("open-too", takenPerRound * (rounds + 1));
  await filler.run("vacuum (analyze)");
  await filler.run("checkpoint");
  const [size] = await filler.run("select pg_database_size(current_database())::float8 as bytes");
  say(
    `${number(closed ?? 0)} closed and ${number(open ?? 0)} open executions stored, with a task ` +
      `queued for each open one, in ${number((performance.now() - begunAtMs) / 1000)} s: ` +
      `${number(Number(size?.bytes) / 1e6)} MB.`,
  );
};

/** Of node and database together, for each call: a poll or its answer. */
const takingCost = async (nodes: Nodes, list: TaskList): Promise<number> => {
  const end = watch(nodes);
  await take(nodes, list, takenPerRound);
  const { serverMicroseconds, databaseMicroseconds } = end();
  return (serverMicroseconds + databaseMicroseconds) / (2 * takenPerRound);
};

const compareTaking = async (nodes: Nodes, { rounds }: Options): Promise<number> => {
  const costs = { few: [] as number[], many: [] as number[] };
  for (let round = -1; round < rounds; round += 1) {
    const few = await takingCost(nodes, sparse);
    const many = await takingCost(nodes, crowded);
    // The first round warms up.
    if (round < 0) continue;
    costs.few.push(few);
    costs.many.push(many);
  }
  const cells = (all: readonly number[]) => withSpread(spreadOf(all));
  say(
    table([
      ["taking tasks from a list", "CPU us/call"],
      ["that holds few", cells(costs.few)],
      ["that holds many", cells(costs.many)],
    ]),
  );
  return median(costs.many.map((cost, index) => cost / (costs.few[index] ?? Number.NaN)));
};

const lists = async ({ ports: [port = 0] }: Nodes): Promise<void> => {
  const client = new SwfClient(endpoint(port), new Traffic());
  const times = { oldestDate: 0 };
  const page = { domain, maximumPageSize: 100 };
  await client.call("ListOpenWorkflowExecutions", { ...page, startTimeFilter: times });
  await client.call("ListClosedWorkflowExecutions", { ...page, closeTimeFilter: times });
  const { runId = "" } = await startExecution(client, "looked-at", { name: "parked" });
  const execution = { workflowId: "looked-at", runId };
  await client.call("DescribeWorkflowExecution", { domain, execution });
  await client.call("GetWorkflowExecutionHistory", { domain, execution });
  client.close();
};

/** With all that is asked on the full database logged, for as long as it takes. */
const seePlans = async (
  { plans }: Options,
  servers: Servers,
  { postgres, url, log }: { postgres: TestPostgres; url: string; log: PlanLog },
) => {
  await postgres.run("postgres", "alter role ekiden set auto_explain.log_min_duration = 0");
  const node = await startNodes(servers, { postgres, url, count: 1 });
  await postgres.untilLogged();
  log.take();
  await flawlessRound(node, { ...busyPlan(3), inFlight: 20 }, { rampSeconds: 0, seconds: 2 });
  await take(node, crowded, takenPerRound);
  await lists(node);
  await servers.stop();
  await postgres.untilLogged();
  return reportPlans(log.take(), plans);
};

const totalCost = (round: {
  readonly microsecondsPerCall: number;
  readonly databaseMicrosecondsPerCall: number;
}): number => round.microsecondsPerCall + round.databaseMicrosecondsPerCall;

export const stored: Part = {
  title: "The same load with little and with much stored",
  async run(options, servers) {
    const log = new PlanLog();
    const settings = { settings: [...log.settings, "max_wal_size=8GB"], onLine: log.read };
    await using postgres = await startDatabase(servers, settings);
    const url = await postgres.createDatabase();
    await makeOriginals(await startNodes(servers, { postgres, url, count: 1 }));
    await servers.stop();
    await fill(postgres, url, options);
    const emptyUrl = await postgres.createDatabase();
    const little = await startNodes(servers, { postgres, url: emptyUrl, count: 1 });
    const much = await startNodes(servers, { postgres, url, count: 1 });
    const plan = busyPlan(10);
    const results = await takeTurns(
      { little: { target: little, plan }, much: { target: much, plan } },
      options,
    );
    printRounds(results);
    const storedCost = ratioOf(results.much, results.little, totalCost);
    const queuedCost = await compareTaking(much, options);
    await servers.stop();
    say(`With much stored, a call costs ${number(storedCost)} times as much CPU.`);
    say(`With many queued, to take a task costs ${number(queuedCost)} times as much.\n`);
    const plans = await seePlans(options, servers, { postgres, url, log });
    const microseconds = figureOf(results.much, totalCost);
    return { storedCost, queuedCost, storedMicrosecondsPerCall: microseconds, ...plans };
  },
};
