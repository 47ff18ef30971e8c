// The same measurement of a server on files and of one over PostgreSQL.
import { startDatabase } from "../nodes/database.ts";
import type { ServerProcess } from "../processes.ts";
import { say } from "../report.ts";
import type { Figures } from "../sections/section.ts";
import type { Servers } from "../servers.ts";

type Measure = (server: ServerProcess, store: "" | "OnPostgres") => Promise<Figures>;

/** `measure` is told what the names of its figures end in. */
export const onBothStores = async (servers: Servers, measure: Measure): Promise<Figures> => {
  say("On files:");
  const files = await measure(await servers.ekiden(), "");
  await servers.stop();
  say("\nOn PostgreSQL:");
  await using postgres = await startDatabase(servers);
  const node = await servers.node(await postgres.createDatabase());
  const figures = await measure(node, "OnPostgres");
  await servers.stop();
  return { ...files, ...figures };
};
