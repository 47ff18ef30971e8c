// moto's server, the emulator of AWS for tests in Python, with the bare generator.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, type Target } from "../processes.ts";
import { registered } from "../sections/registered.ts";
import type { Servers } from "../servers.ts";
import { byGenerator } from "./ekiden.ts";
import { installed, type Peer, type RunningPeer } from "./peer.ts";
import { PeerProcess } from "./process.ts";

const run = promisify(execFile);
const version = "5.2.1";
const directory = join(installed, "moto");
const python = join(directory, "bin", "python");

const install = async (): Promise<void> => {
  if (existsSync(join(directory, "bin", "moto_server"))) return;
  mkdirSync(installed, { recursive: true });
  await run("python3", ["-m", "venv", directory]);
  await run(python, ["-m", "pip", "install", "--quiet", `moto[server]==${version}`]);
};

const start = async (servers: Servers): Promise<RunningPeer> => {
  await install();
  const port = await freePort();
  const server = await PeerProcess.start({
    command: [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)],
    logPath: join(servers.newData(), "moto.log"),
    isReady: async () => (await fetch(`http://127.0.0.1:${port}/moto-api/`)).ok,
  });
  const target: Target = { name: "moto", ports: [port], pids: [server.pid], isFree: true };
  await registered(target);
  return {
    measure: (work) => byGenerator(target, work),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

export const motoPeers: Readonly<Record<string, Peer>> = {
  moto: {
    title: "moto, memory, bare generator",
    versions: `moto ${version}`,
    remark: "keeps nothing on a disk, and breaks rules of delivery",
    install,
    start,
  },
};
