// `ekiden serve --functions ./functions`, in a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../../packages/cli/bin/ekiden.js", import.meta.url));
const options = ["--port", "0", "--data", ":memory:", "--functions", "./functions"];

export interface Server extends AsyncDisposable {
  readonly endpoint: string;
}

/** `folder` is where it runs, and has the functions. */
export async function startServer(folder: string): Promise<Server> {
  const args = [program, "serve", ...options];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  let said = "";
  const endpoint = new Promise<string>((resolve, reject) => {
    const read = (text: string) => {
      said += text;
      const found = /listening on (http:\S+)\n/.exec(said)?.[1];
      if (found) resolve(found);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", read);
    child.once("close", () => reject(new Error(`the server has ended: ${said}`)));
  });
  return {
    endpoint: await endpoint,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}
