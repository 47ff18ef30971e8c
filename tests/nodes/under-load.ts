// Three nodes and a PostgreSQL of their own.
import { startTestPostgres } from "@ekiden/testing";
import type { LoadRun } from "../durability/load-run.ts";
import { type DisruptionOptions, Disruptions } from "./disruptions.ts";
import { type Result, runThreeNodes } from "./three-nodes.ts";

export const runUnderLoad = async (options: DisruptionOptions): Promise<Result> => {
  await using postgres = await startTestPostgres();
  const store = await postgres.createDatabase();
  const disruptions = (run: LoadRun) => new Disruptions(run, postgres, options).all();
  // Awaited here: PostgreSQL goes when this function ends.
  return await runThreeNodes({ ...options, store }, disruptions);
};
