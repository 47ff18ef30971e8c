// Builds the image from the repository and uses it: as its user, with a key that is brought along,
// to its orderly end. It works by buildah, which needs no daemon.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SwfClient } from "@ekiden/client";
import { generateKey } from "@ekiden/server";
import { outputOf, run } from "./checkers.ts";
import { dockerfile, entryPoint, healthCheck } from "./dockerfile.ts";

const tag = "localhost/ekiden-check";
const user = "10001:10001";
const port = 7966;

export interface ImageOptions {
  /** Other images than the Dockerfile's, where no registry can be reached. */
  readonly baseImage?: string | undefined;
}

const build = ({ baseImage }: ImageOptions): void => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-dockerfile-"));
  try {
    const file = join(folder, "Dockerfile");
    const from = baseImage === undefined ? "$&" : `FROM ${baseImage}`;
    writeFileSync(file, dockerfile.replaceAll(/^FROM \S+/gm, from));
    run("buildah", [
      ...["build", "--isolation", "chroot", "--network", "host", "--format", "docker"],
      ...["--file", file, "--tag", tag, "."],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const within = (
  container: string,
  variables: readonly string[],
  ...command: string[]
): string[] => [
  ...["run", "--isolation", "chroot", "--user", user],
  ...variables.flatMap((variable) => ["--env", variable]),
  ...[container, "--", ...command],
];

const call = async (credentials: ReturnType<typeof generateKey>): Promise<void> => {
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials });
  try {
    await client.registerDomain({ name: "image", workflowExecutionRetentionPeriodInDays: "1" });
    const { domainInfos } = await client.listDomains({ registrationStatus: "REGISTERED" });
    if (domainInfos.length !== 1) throw new Error("The domain is not listed.");
  } finally {
    await client.close();
  }
};

const use = async (container: string): Promise<void> => {
  const key = generateKey();
  const variables = [
    `EKIDEN_PORT=${port}`,
    `EKIDEN_FIRST_KEY=${key.accessKeyId}:${key.secretAccessKey}`,
    `EKIDEN_MASTER_KEY=${randomBytes(32).toString("base64")}`,
  ];
  const server = spawn("buildah", within(container, variables, ...entryPoint, "serve"));
  let text = "";
  const ended = new Promise<number | null>((resolve) => server.once("exit", resolve));
  const isUp = new Promise<void>((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("Stop it with")) resolve();
      });
    }
    server.once("exit", () => reject(new Error(`The server ended: ${text}`)));
  });
  await isUp;
  if (text.includes(key.secretAccessKey)) throw new Error("The log has the secret.");
  await call(key);
  run("buildah", within(container, [`EKIDEN_PORT=${port}`], ...healthCheck));
  execFileSync("pkill", ["-TERM", "-f", "^node .*/opt/ekiden/packages/cli/bin/ekiden.js serve$"]);
  const code = await ended;
  if (code !== 0) throw new Error(`The server ended with ${code}: ${text}`);
};

export const checkImage = async (options: ImageOptions): Promise<void> => {
  build(options);
  const container = outputOf("buildah", ["from", tag]).trim();
  try {
    const ekiden = (...words: string[]) => within(container, [], ...entryPoint, ...words);
    run("buildah", ekiden("--version"));
    const key = outputOf("buildah", ekiden("key", "generate"));
    if (!key.includes("AWS_ACCESS_KEY_ID=")) throw new Error(`This is no key: ${key}`);
    await use(container);
    // Of what the server has left.
    for (const words of [["key", "list"], ["verify"]]) run("buildah", ekiden(...words));
  } finally {
    run("buildah", ["rm", container]);
  }
};
