// The server that one client has for one group of scenarios; it can be killed and started again.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SWF } from "@aws-sdk/client-swf";
import { builtCommand, command } from "../../tools/command.ts";
import { repository } from "../../tools/files.ts";
import { ServerProcess } from "../durability/server-process.ts";
import { type Authority, makeAuthority } from "./authority.ts";
import { type Group, groups } from "./scenarios.ts";

const region = "us-east-1";

/** Programs meet the server as it is installed, so that sources alone do not do. */
export const complainUnlessBuilt = (): void => {
  if (command[0] !== builtCommand(repository))
    throw new Error("The build is older than the sources. Run `npm run build` first.");
};

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** As the command prints them: `access key: …`, `secret: …`. */
const createKey = (data: string): Credentials => {
  const words = [...command, "key", "create", "--data", data];
  const output = execFileSync(process.execPath, words, { encoding: "utf8", stdio: "pipe" });
  const accessKeyId = /\b(AKIA[A-Z0-9]{16})\b/.exec(output)?.[1];
  const secretAccessKey = /(?<![A-Za-z0-9/+])([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/.exec(
    output,
  )?.[1];
  if (!accessKeyId || !secretAccessKey) throw new Error(`\`ekiden key create\` printed ${output}`);
  return { accessKeyId, secretAccessKey };
};

export class GroupServer implements AsyncDisposable {
  readonly #directory = mkdtempSync(join(tmpdir(), "ekiden-clients-"));
  readonly #group: Group;
  readonly #authority: Authority | undefined;
  #process: ServerProcess | undefined;
  #port = 0;
  #credentials: Credentials = { accessKeyId: "any", secretAccessKey: "any" };

  private constructor(group: Group) {
    this.#group = group;
    this.#authority = groups[group].tls ? makeAuthority(this.#directory) : undefined;
  }

  /** Starts one, with the domain registered. */
  static async start(group: Group, domain: string): Promise<GroupServer> {
    const server = new GroupServer(group);
    try {
      await server.startAgain();
      if (groups[group].keys) server.#credentials = createKey(server.#data);
      await server.#register(domain);
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  get #data(): string {
    return join(this.#directory, "data");
  }

  get endpoint(): string {
    return `${this.#authority ? "https" : "http"}://127.0.0.1:${this.#port}`;
  }

  /** What a program is told, as variables of its environment. */
  get environment(): Readonly<Record<string, string>> {
    return {
      EKIDEN_ENDPOINT: this.endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: this.#credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.#credentials.secretAccessKey,
      ...(this.#authority && { EKIDEN_CA_FILE: this.#authority.certificate }),
    };
  }

  /** What the server said about trouble since it was last started. */
  get complaint(): string {
    return this.#process?.complaint ?? "";
  }

  /** On the port that it had, with the data that it had. */
  async startAgain(): Promise<void> {
    const { options } = groups[this.#group];
    const tls = this.#authority
      ? ["--tls-cert", this.#authority.serverCertificate, "--tls-key", this.#authority.serverKey]
      : [];
    this.#process = await ServerProcess.start({
      data: this.#data,
      port: this.#port,
      more: [...options, ...tls, "--region", region],
    });
    this.#port = this.#process.port;
  }

  async kill(): Promise<void> {
    await this.#process?.stop("SIGKILL");
    this.#process = undefined;
  }

  async stop(): Promise<void> {
    await this.#process?.stop("SIGTERM");
    this.#process = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #register(name: string): Promise<void> {
    const { endpoint } = this;
    const ca = this.#authority && readFileSync(this.#authority.certificate);
    const client = new SWF({
      endpoint,
      region,
      credentials: this.#credentials,
      requestHandler: { httpsAgent: new Agent({ ca }) },
    });
    await client.registerDomain({ name, workflowExecutionRetentionPeriodInDays: "1" });
    client.destroy();
  }
}
