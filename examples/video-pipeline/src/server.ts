// Starts Ekiden on an embedded store in a folder of its own; the one place that knows how.

import { createWriteStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Children } from "./children.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const built = join(root, "packages/cli/dist/main.js");
const source = join(root, "packages/cli/src/main.ts");
const startLimitMs = 20_000;

/** Resolves to the address it listens at; all it prints goes to `server.log` in the folder. */
export async function startServer(children: Children, folder: string): Promise<string> {
  const program = existsSync(built) ? [built] : ["--conditions=source", "--import", "tsx", source];
  const where = ["--host", "127.0.0.1", "--port", "0", "--data", join(folder, "server")];
  const child = children.start("the server", [...program, "serve", ...where], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const logFile = join(folder, "server.log");
  const log = createWriteStream(logFile);
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("the server gave no address")), startLimitMs).unref();
    let complaint = "";
    const read = (line: string) => {
      log.write(`${line}\n`);
      // Its log may name other addresses before, such as that of a collector of traces.
      const address = /^listening on (http:\/\/\S+)$/.exec(line)?.[1];
      if (address) resolve(address);
      else if (/error|^ekiden:/i.test(line)) complaint ||= line;
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface(stream).on("line", read);
    }
    child.once("close", () => {
      reject(new Error(`the server did not start, see ${logFile}: ${complaint}`));
    });
  });
}
