// Restate's server with its SDK for TypeScript. Its steps are functions in the process of the
// handler, whose results the server keeps.
import { join } from "node:path";
import { freePort } from "../processes.ts";
import type { Servers } from "../servers.ts";
import { installNpm } from "./install.ts";
import { measureProgram, type Peer, peersDirectory, type RunningPeer } from "./peer.ts";
import { PeerProcess } from "./process.ts";

const versions = { server: "1.7.12", sdk: "1.17.2" };

const install = (): Promise<string> =>
  installNpm("restate", [
    `@restatedev/restate-server@${versions.server}`,
    `@restatedev/restate-sdk@${versions.sdk}`,
  ]);

/** Beside the program that npm names is the one for this platform, which it starts. */
const programIn = (directory: string): string => {
  const platform = `${process.platform}-${process.arch}`;
  const name = `@restatedev/restate-server-${platform}`;
  return join(directory, "node_modules", name, "bin", "restate-server");
};

const start = async (servers: Servers): Promise<RunningPeer> => {
  const directory = await install();
  const data = servers.newData();
  const [ingress, admin, node] = [await freePort(), await freePort(), await freePort()];
  const server = await PeerProcess.start({
    command: [programIn(directory), "--base-dir", data, "--node-name", "bench"],
    logPath: join(data, "restate.log"),
    environment: {
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}`,
      RESTATE_LOG_FILTER: "warn",
      RESTATE_DISABLE_TELEMETRY: "true",
    },
    isReady: async () => (await fetch(`http://127.0.0.1:${admin}/health`)).ok,
  });
  const address = `http://127.0.0.1:${ingress},http://127.0.0.1:${admin}`;
  const program = join(peersDirectory, "programs", "restate.js");
  return {
    measure: (work) =>
      measureProgram([process.execPath, program, directory, address], work, { pids: [server.pid] }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

export const restatePeers: Readonly<Record<string, Peer>> = {
  restate: {
    title: "Restate, TypeScript SDK",
    versions: `@restatedev/restate-server ${versions.server}, @restatedev/restate-sdk ${versions.sdk}`,
    remark: "a step is a function in the handler's process, not a task for a worker",
    install: async () => {
      await install();
    },
    start,
  },
};
