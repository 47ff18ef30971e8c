// The balancers of docs/operations/balancers.md, as that page says that they are to be set: its
// text is what runs here, with other addresses.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "@ekiden/server";
import { skipWithout } from "../../tools/programs.ts";
import { pass } from "../durability/time.ts";

export type Kind = "haproxy" | "nginx";

const programs = { haproxy: "/usr/sbin/haproxy", nginx: "/usr/sbin/nginx" } as const;

/** Why its tests cannot run, or false. */
export const skipOf = (kind: Kind): string | false =>
  skipWithout(programs[kind], existsSync(programs[kind]));

const page = readFileSync(
  fileURLToPath(new URL("../../docs/operations/balancers.md", import.meta.url)),
  "utf8",
);

/** What the page says is to be in its file. */
export const configurationOf = (kind: Kind): string => {
  const blocks = [...page.matchAll(new RegExp(`\`\`\`${kind}\n(.*?)\`\`\``, "gs"))];
  if (blocks.length !== 1) throw new Error(`The page has ${blocks.length} blocks of ${kind}`);
  return blocks[0]?.[1] ?? "";
};

/** The text with one thing in it changed, which must be there exactly once. */
export const altered = (text: string, from: string, to: string): string => {
  if (text.split(from).length !== 2) throw new Error(`"${from}" is not there once`);
  return text.replace(from, to);
};

/** With these nodes in place of the page's two; each line that is added is made as the second's. */
const withNodes = (text: string, [one, ...others]: readonly number[]): string =>
  text
    .replace("10.0.0.1:7930", `127.0.0.1:${one}`)
    .replace(/^ *server .*10\.0\.0\.2:.*$/m, (line) => {
      const lineOf = (port: number, index: number) =>
        line.replace("10.0.0.2:7930", `127.0.0.1:${port}`).replace(" two ", ` node-${index + 2} `);
      return others.map(lineOf).join("\n");
    });

interface BalancerOptions {
  readonly kind: Kind;
  /** Those of the nodes, on this machine: two, as on the page, or more. */
  readonly ports: readonly number[];
  /** That of the page, unless something else is given. */
  readonly configuration?: string;
}

/** nginx needs a file around that of the page, as its package brings one. */
const around = (folder: string): string => `
${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes 1;
daemon off;
pid ${folder}/pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  include ${folder}/page.conf;
}
`;

const patienceMilliseconds = 10_000;
const lookMilliseconds = 20;

export class Balancer implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly port: number;
  #said = "";

  private constructor(process: ChildProcess, { folder, port }: { folder: string; port: number }) {
    this.#process = process;
    this.#folder = folder;
    this.port = port;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#said += text;
      });
    }
  }

  /** Takes connections when it resolves. */
  static async start({ kind, ports, configuration }: BalancerOptions): Promise<Balancer> {
    const folder = mkdtempSync(join(tmpdir(), "ekiden-proxies-"));
    const port = await freePort();
    const text = withNodes(configuration ?? configurationOf(kind), ports).replace(
      /^( *(?:bind|listen) )\S*7930/m,
      `$1127.0.0.1:${port}`,
    );
    const file = join(folder, "page.conf");
    writeFileSync(file, text);
    if (kind === "nginx") writeFileSync(join(folder, "nginx.conf"), around(folder));
    const words =
      kind === "nginx" ? ["-p", folder, "-c", join(folder, "nginx.conf")] : ["-f", file];
    const started = spawn(programs[kind], words, { stdio: ["ignore", "pipe", "pipe"] });
    started.on("error", () => {});
    const balancer = new Balancer(started, { folder, port });
    await balancer.#listens();
    return balancer;
  }

  /** What it has printed so far: nginx, why it refused a call; HAProxy, which node is up. */
  get said(): string {
    return this.#said;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async #listens(): Promise<void> {
    const giveUpAt = systemClock.now() + patienceMilliseconds;
    while (!(await isListening(this.port))) {
      const { exitCode } = this.#process;
      if (exitCode !== null || systemClock.now() > giveUpAt) {
        throw new Error(`The balancer does not listen (exit code ${exitCode}): ${this.#said}`);
      }
      await pass(lookMilliseconds);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.kill("SIGTERM")) {
      await once(this.#process, "exit");
    }
    rmSync(this.#folder, { recursive: true });
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => resolve(false));
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
