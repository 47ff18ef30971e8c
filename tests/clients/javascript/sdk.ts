// The package under test, as the folder that the program is started in has it installed.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { SWF, SWFClientConfig } from "@aws-sdk/client-swf";

const require = createRequire(join(process.cwd(), "program.js"));

export const endpoint = process.env.EKIDEN_ENDPOINT ?? "";
export const domain = process.env.EKIDEN_DOMAIN ?? "";

export interface Sdk {
  readonly version: "2" | "3";
  /** A client; the operations of both major versions have the same names. */
  readonly newClient: (more?: object) => SWF;
  /** Whether the error is of this fault, as programs of that version ask. */
  readonly isFault: (error: unknown, name: string) => boolean;
  // biome-ignore lint/suspicious/noExplicitAny: packages of several versions, one with types.
  readonly package: any;
}

const three = (): Sdk => {
  const swf = require("@aws-sdk/client-swf");
  const newClient = (more: object = {}): SWF => {
    // docs:begin client
    const { SWF } = swf; // import { SWF } from "@aws-sdk/client-swf";
    const config: SWFClientConfig = { endpoint, region: "us-east-1" };
    const client = new SWF({ ...config, ...more });
    // docs:end
    return client;
  };
  const isFault = (error: unknown, name: string) => error instanceof swf[name];
  return { version: "3", newClient, isFault, package: swf };
};

const two = (): Sdk => {
  const AWS = require("aws-sdk");
  const newClient = (more: object = {}): SWF => {
    const client = new AWS.SWF({ endpoint, region: "us-east-1", ...more });
    const promise =
      (method: (input: object) => { promise(): Promise<unknown> }) => (input: object) =>
        method.call(client, input ?? {}).promise();
    return new Proxy(client, { get: (target, name) => promise(target[name]) });
  };
  const isFault = (error: unknown, name: string) =>
    (error as { readonly code?: string }).code === name;
  return { version: "2", newClient, isFault, package: AWS };
};

/** By the argument that the program was started with. */
export const sdk: Sdk = process.argv[2] === "2" ? two() : three();

export const certificateAuthority = (): Buffer | undefined =>
  process.env.EKIDEN_CA_FILE ? readFileSync(process.env.EKIDEN_CA_FILE) : undefined;
