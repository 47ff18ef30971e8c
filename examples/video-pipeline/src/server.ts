// Starts Ekiden on an embedded store in a folder of its own; the one place that knows how.

import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Children } from "./children.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const built = join(root, "packages/cli/dist/bin/ekiden.js");
const source = join(root, "packages/cli/bin/ekiden.ts");
const startLimitMs = 20_000;

/** Resolves to the address it listens at; all it prints goes to `server.log` in the folder. */
export async function startServer(children: Children, folder: string): Promise<string> {
  const program = existsSync(built) ? [built] : ["--conditions=source", "--import", "tsx", source];
  const options = ["serve", "--port", String(await freePort()), "--data", join(folder, "server")];
  const child = children.start("the server", [...program, ...options], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const logFile = join(folder, "server.log");
  const log = createWriteStream(logFile);
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("the server gave no address")), startLimitMs).unref();
    const printed: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface(stream).on("line", (line) => {
        log.write(`${line}\n`);
        printed.push(line);
        const address = /https?:\/\/[\w.[\]:-]+:\d+/.exec(line)?.[0];
        if (address) resolve(address);
      });
    }
    child.once("close", () => {
      const why = printed.find((line) => /error/i.test(line)) ?? printed.at(-1);
      reject(new Error(`the server did not start: ${why} (more in ${logFile})`));
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === "object" && address ? address.port : 0;
}
