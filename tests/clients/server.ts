// The server that one client has for one group of scenarios, or its nodes behind a balancer.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SWF } from "@aws-sdk/client-swf";
import { builtCommand, command } from "../../tools/command.ts";
import { repository } from "../../tools/files.ts";
import { type Authority, makeAuthority } from "./authority.ts";
import { BalancedNodes, type Nodes, OneNode, type Place, type Through } from "./nodes.ts";
import { type Group, type Servers, serversOf } from "./scenarios.ts";

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
const createKey = ({ words, environment }: Place): Credentials => {
  const output = execFileSync(process.execPath, [...command, "key", "create", ...words], {
    encoding: "utf8",
    stdio: "pipe",
    env: { ...process.env, ...environment },
  });
  const accessKeyId = /\b(AKIA[A-Z0-9]{16})\b/.exec(output)?.[1];
  const secretAccessKey = /(?<![A-Za-z0-9/+])([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/.exec(
    output,
  )?.[1];
  if (!accessKeyId || !secretAccessKey) throw new Error(`\`ekiden key create\` printed ${output}`);
  return { accessKeyId, secretAccessKey };
};

export class GroupServer implements AsyncDisposable {
  readonly #directory = mkdtempSync(join(tmpdir(), "ekiden-clients-"));
  readonly #authority: Authority | undefined;
  #nodes: Nodes | undefined;
  #credentials: Credentials = { accessKeyId: "any", secretAccessKey: "any" };

  private constructor(group: Group) {
    this.#authority = serversOf(group).tls ? makeAuthority(this.#directory) : undefined;
  }

  /** Starts one, or nodes behind a balancer, with the domain registered. */
  static async start(group: Group, domain: string, through?: Through): Promise<GroupServer> {
    const server = new GroupServer(group);
    try {
      await server.#start(serversOf(group), through);
      await server.#register(domain);
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  get nodes(): Nodes {
    if (this.#nodes === undefined) throw new Error("No server has been started");
    return this.#nodes;
  }

  get endpoint(): string {
    return `${this.#authority ? "https" : "http"}://127.0.0.1:${this.nodes.port}`;
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#nodes?.[Symbol.asyncDispose]();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #start(servers: Servers, through: Through | undefined): Promise<void> {
    const tls = this.#authority
      ? ["--tls-cert", this.#authority.serverCertificate, "--tls-key", this.#authority.serverKey]
      : [];
    const options = [...servers.options, ...tls, "--region", region];
    this.#nodes = through
      ? await BalancedNodes.start(through, options, servers.balancerTimeoutSeconds)
      : await OneNode.start({ words: ["--data", join(this.#directory, "data")] }, options);
    if (servers.keys) this.#credentials = createKey(this.nodes.place);
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
