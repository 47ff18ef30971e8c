// A whole node for tests of Ekiden's own operations.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SwfClient } from "@ekiden/client";
import { createNode, type Node, type NodeOptions } from "../../src/index.ts";
import { openKeyService, openPolicyService } from "../../src/node/open-access.ts";

export const own = "123456789012";
export const domain = "office";
export const region = "us-east-1";
export const retention = { workflowExecutionRetentionPeriodInDays: "1" };

export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A node that wants keys, and the means to make them. */
export class Harness implements AsyncDisposable {
  readonly node: Node;
  readonly data: string;
  readonly #clients: SwfClient[] = [];

  private constructor(node: Node, data: string) {
    this.node = node;
    this.data = data;
  }

  static async open(options: Partial<NodeOptions> = {}): Promise<Harness> {
    const data = await mkdtemp(join(tmpdir(), "ekiden-operations-"));
    return new Harness(await startNode(data, options), data);
  }

  async key(user: string, account = own): Promise<Key> {
    const { service, close } = await openKeyService({ data: this.data });
    const key = await service.create({ account, user });
    await close();
    return key;
  }

  /** A key whose user may do this. */
  async keyFor(user: string, Statement: object): Promise<Key> {
    const { service, close } = await openPolicyService({ data: this.data });
    const document = JSON.stringify({ Version: "2012-10-17", Statement });
    await service.attach({ account: own, user }, "own", document);
    await close();
    return this.key(user);
  }

  client(credentials: Key, endpoint = this.node.url): SwfClient {
    const client = new SwfClient({ endpoint, region, credentials, maxAttempts: 1 });
    this.#clients.push(client);
    return client;
  }

  /** Of the owner of the account. */
  get owner(): SwfClient {
    assert.ok(this.node.firstKey);
    return this.client(this.node.firstKey);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.node.close();
    await rm(this.data, { recursive: true, force: true });
  }
}

export const startNode = (data: string, options: Partial<NodeOptions> = {}): Promise<Node> =>
  createNode({
    host: "127.0.0.1",
    port: 0,
    data,
    region,
    account: own,
    access: "keys",
    limits: "relaxed",
    pollSeconds: 1,
    logLevel: "silent",
    ...options,
  });

/** The name of the fault, or `allowed`. */
export const outcomeOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return "allowed";
  } catch (error) {
    return (error as Error).name;
  }
};

export const denied = "AccessDeniedException";
export const arnOf = (name: string) => `arn:aws:swf:${region}:${own}:/domain/${name}`;
