// Ten bare steps in a workflow of DBOS, on the same PostgreSQL, beside our ten activities. A step
// is a function in DBOS's own process, which it checkpoints; our activities go to workers and back.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { flawlessRound } from "../load/round.ts";
import { onServerCore, repository } from "../processes.ts";
import { number, say, table, withSpread } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { busyPlan } from "../sections/section.ts";
import { median, spreadOf } from "../statistics.ts";
import { startDatabase, startNodes } from "./database.ts";

const version = "5.3.0";
const directory = join("bench", ".ekiden", "dbos");
const run = promisify(execFile);

const stepRate = async (url: string, seconds: number): Promise<number> => {
  const program = join("bench", "nodes", "dbos-steps.js");
  const [command = "", ...args] = onServerCore([
    process.execPath,
    program,
    join(repository, directory),
    url,
    String(seconds),
  ]);
  const { stdout } = await run(command, args, { cwd: repository });
  return Number(stdout.split("\n").at(-1));
};

export const dbos: Part = {
  title: "DBOS on the same PostgreSQL",
  async run({ rounds, seconds }, servers) {
    if (!existsSync(join(repository, directory, "node_modules", "@dbos-inc", "dbos-sdk"))) {
      const get = `npm install --no-workspaces --prefix ${directory} @dbos-inc/dbos-sdk@${version}`;
      say(`DBOS is not here (mkdir -p ${directory} && ${get}): left out.`);
      return { activitiesOfDbosSteps: null };
    }
    await using postgres = await startDatabase(servers);
    const url = await postgres.createDatabase();
    const theirs = await postgres.createDatabase();
    const node = await startNodes(servers, { postgres, url, count: 1 });
    const rates = { activities: [] as number[], steps: [] as number[] };
    await flawlessRound(node, busyPlan(10), { rampSeconds: 0, seconds: 2 });
    for (let round = 0; round < rounds; round += 1) {
      rates.steps.push(await stepRate(theirs, seconds));
      const our = await flawlessRound(node, busyPlan(10), { rampSeconds: 0.5, seconds });
      rates.activities.push(our.activitiesPerSecond);
    }
    await servers.stop();
    const activitiesOfDbosSteps = median(
      rates.activities.map((rate, index) => rate / (rates.steps[index] ?? Number.NaN)),
    );
    say(
      table([
        ["", "per second"],
        ["steps of DBOS", withSpread(spreadOf(rates.steps))],
        ["activities of Ekiden", withSpread(spreadOf(rates.activities))],
      ]),
    );
    say(`Activities of DBOS's steps: ${number(activitiesOfDbosSteps)}.`);
    return { activitiesOfDbosSteps, dbosStepsPerSecond: median(rates.steps) };
  },
};
