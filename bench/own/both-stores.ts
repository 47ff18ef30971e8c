// The same measurement of a server on files and of one over PostgreSQL.
import { endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { startDatabase } from "../nodes/database.ts";
import { Filler } from "../nodes/fill.ts";
import type { ServerProcess } from "../processes.ts";
import { number, say } from "../report.ts";
import { registered } from "../sections/registered.ts";
import type { Figures } from "../sections/section.ts";
import type { Servers } from "../servers.ts";
import { FileFiller } from "./fill-files.ts";

/** What the store holds before: copies of the only run of a workflow, one millisecond apart. */
interface Stored {
  readonly workflowId: string;
  readonly count: number;
  /** Makes that run. The domain and the types of the loads are there. */
  make(client: SwfClient): Promise<void>;
}

interface Both {
  readonly stored?: Stored;
  /** `store`: what the names of its figures end in. */
  measure(server: ServerProcess, store: "" | "OnPostgres"): Promise<Figures>;
}

export const onBothStores = async (servers: Servers, both: Both): Promise<Figures> => ({
  ...(await onFiles(servers, both)),
  ...(await onPostgres(servers, both)),
});

const onFiles = async (servers: Servers, { stored, measure }: Both): Promise<Figures> => {
  say("On files:");
  const data = servers.newData();
  if (stored) {
    await makeOriginal(await servers.ekiden(data), stored);
    await servers.stop();
    using filler = new FileFiller(data);
    filler.copy(stored.workflowId, stored.count, 1);
  }
  const figures = await measure(await servers.ekiden(data), "");
  await servers.stop();
  return figures;
};

const onPostgres = async (servers: Servers, { stored, measure }: Both): Promise<Figures> => {
  say("\nOn PostgreSQL:");
  await using postgres = await startDatabase(servers, { settings: ["max_wal_size=8GB"] });
  const url = await postgres.createDatabase();
  if (stored) {
    await makeOriginal(await servers.node(url), stored);
    await servers.stop();
    const filler = new Filler(postgres, url);
    await filler.copy(stored.workflowId, stored.count, 1);
    await filler.run("vacuum (analyze)");
    await filler.run("checkpoint");
  }
  const figures = await measure(await servers.node(url), "OnPostgres");
  await servers.stop();
  return figures;
};

const makeOriginal = async (server: ServerProcess, { make, count }: Stored): Promise<void> => {
  const { port, credentials } = await registered(server);
  const client = new SwfClient(endpoint(port, credentials), new Traffic());
  await make(client);
  client.close();
  say(`${number(count)} executions are stored.`);
};
