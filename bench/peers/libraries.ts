// Peers without a server: libraries in the process of the client, over PostgreSQL. Each measurement
// has a database of its own, since they go on with what they find.
import { join } from "node:path";
import { startDatabase } from "../nodes/database.ts";
import type { Servers } from "../servers.ts";
import { installNpm } from "./install.ts";
import { measureProgram, type Peer, peersDirectory, type RunningPeer } from "./peer.ts";

interface Library {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly package: string;
  readonly remark: string;
}

const start = async (library: Library, servers: Servers): Promise<RunningPeer> => {
  const directory = await installNpm(library.name, [`${library.package}@${library.version}`]);
  const postgres = await startDatabase(servers);
  const program = join(peersDirectory, "programs", `${library.name}.js`);
  return {
    async measure(work) {
      const url = await postgres.createDatabase();
      const command = [process.execPath, program, directory, url];
      return measureProgram(command, work, { pids: [], databasePid: postgres.pid });
    },
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  };
};

const libraryPeer = (library: Library): Peer => ({
  title: library.title,
  versions: `${library.package} ${library.version}`,
  remark: library.remark,
  install: async () => {
    await installNpm(library.name, [`${library.package}@${library.version}`]);
  },
  start: (servers) => start(library, servers),
});

export const libraryPeers: Readonly<Record<string, Peer>> = {
  dbos: libraryPeer({
    name: "dbos",
    title: "DBOS, PostgreSQL, TypeScript",
    version: "5.3.0",
    package: "@dbos-inc/dbos-sdk",
    remark: "a step is a function in the workflow's process, not a task for a worker",
  }),
  "graphile-worker": libraryPeer({
    name: "graphile-worker",
    title: "graphile-worker, PostgreSQL",
    version: "0.18.0",
    package: "graphile-worker",
    remark: "a queue alone: jobs without workflows, histories or results",
  }),
};
