// The package under test, as the folder that the program is started in has it installed.
import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { SWF } from "@aws-sdk/client-swf";

const installed = createRequire(join(process.cwd(), "program.js"));

export const endpoint = process.env.EKIDEN_ENDPOINT ?? "";
export const domain = process.env.EKIDEN_DOMAIN ?? "";

export interface Settings {
  readonly secret?: string;
  /** How often a call is tried in all. */
  readonly attempts?: number;
  /** An authority to trust, in PEM. */
  readonly authority?: Buffer | undefined;
}

type Input = Readonly<Record<string, unknown>>;
type Page = Readonly<Record<string, unknown>>;

export interface Sdk {
  /** The operations of both major versions have the same names. */
  readonly newClient: (settings?: Settings) => SWF;
  /** Whether the error is of this fault, as programs of that version ask. */
  readonly isFault: (error: unknown, name: string) => boolean;
  /** All pages of an operation, by the package's own paginator. */
  readonly pages: (client: SWF, operation: string, input: Input) => AsyncIterable<Page>;
}

const keyWith = (secretAccessKey: string | undefined) =>
  secretAccessKey === undefined
    ? {}
    : { credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey } };

const upperFirst = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

const three = (): Sdk => {
  const swf = installed("@aws-sdk/client-swf");
  const { SWF } = swf;
  const plain = (): SWF => {
    // docs:begin client-3
    // import { SWF } from "@aws-sdk/client-swf";
    const client = new SWF({ endpoint, region: "us-east-1" });
    // docs:end
    return client;
  };
  const trusting = (authority: Buffer): SWF => {
    // docs:begin tls-3
    // import { Agent } from "node:https"; authority is a file in PEM, or its text
    const requestHandler = { httpsAgent: new Agent({ ca: authority }) };
    const client = new SWF({ endpoint, region: "us-east-1", requestHandler });
    // docs:end
    return client;
  };
  return {
    newClient: ({ secret, attempts, authority } = {}) => {
      if (authority) return trusting(authority);
      if (secret === undefined && attempts === undefined) return plain();
      const more = { ...keyWith(secret), ...(attempts !== undefined && { maxAttempts: attempts }) };
      return new SWF({ endpoint, region: "us-east-1", ...more });
    },
    isFault: (error, name) =>
      name in swf ? error instanceof swf[name] : (error as Error).name === name,
    pages: (client, operation, input) => swf[`paginate${upperFirst(operation)}`]({ client }, input),
  };
};

const two = (): Sdk => {
  const AWS = installed("aws-sdk");
  const clients = new WeakMap();
  return {
    newClient: ({ secret, attempts, authority } = {}) => {
      const more = {
        ...keyWith(secret),
        ...(attempts !== undefined && { maxRetries: attempts - 1 }),
        ...(authority && { httpOptions: { agent: new Agent({ ca: authority }) } }),
      };
      // docs:begin client-2
      // const AWS = require("aws-sdk");
      const settings = { endpoint, region: "us-east-1", correctClockSkew: true };
      const client = new AWS.SWF({ ...settings, ...more });
      // docs:end
      const called = (name: string) => (input?: Input) => client[name](input).promise();
      const asThree = new Proxy(client, { get: (_, name) => called(String(name)) });
      clients.set(asThree, client);
      return asThree;
    },
    isFault: (error, name) => (error as { readonly code?: string }).code === name,
    async *pages(client, operation, input) {
      let response = await new Promise<Page | null>((resolve, reject) => {
        clients.get(client)[operation](input).on("complete", resolve).on("error", reject).send();
      });
      while (response !== null) {
        const { data, hasNextPage, nextPage } = response as {
          readonly data: Page;
          hasNextPage(): boolean;
          nextPage(): { promise(): Promise<{ $response: Page }> };
        } & Page;
        yield data;
        response = hasNextPage.call(response)
          ? (await nextPage.call(response).promise()).$response
          : null;
      }
    },
  };
};

/** By the argument that the program was started with. */
export const sdk: Sdk = process.argv[2] === "2" ? two() : three();

export const authority = (): Buffer | undefined =>
  process.env.EKIDEN_CA_FILE ? readFileSync(process.env.EKIDEN_CA_FILE) : undefined;
