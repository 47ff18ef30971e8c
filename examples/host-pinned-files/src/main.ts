// Two hosts, each a process with a folder of its own, and twelve files for them.
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FlowClient, registerDomain } from "@ekiden/flow";
import { startTestServer } from "@ekiden/testing";
import { countFile, type Lines } from "./workflow.ts";

const hosts = ["kyoto", "osaka"];
const files = 12;
const folder = await mkdtemp(join(tmpdir(), "ekiden-files-"));
const server = await startTestServer({ time: "running" });
const client = new FlowClient({ ...server.clientOptions, domain: "files" });
const processes: ChildProcess[] = [];

try {
  await registerDomain(server.clientOptions, "files");
  for (const host of hosts) processes.push(await startHost(host));
  const results = await Promise.all(
    (await makeFiles()).map((input) => client.run(countFile, { input })),
  );
  await judge(results);
} finally {
  for (const process of processes) process.kill();
  await Promise.all(processes.map((process) => process.exitCode ?? once(process, "exit")));
  await client.close();
  await server.close();
  await rm(folder, { recursive: true });
}

async function startHost(host: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL("worker.ts", import.meta.url));
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL_SWF: server.endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "any",
    AWS_SECRET_ACCESS_KEY: "any",
  };
  const child = fork(program, [host, join(folder, host)], { env });
  await once(child, "message");
  return child;
}

/** File n has n lines. */
async function makeFiles(): Promise<readonly string[]> {
  const paths = Array.from({ length: files }, (_, index) => join(folder, `${index + 1}.txt`));
  await Promise.all(paths.map((path, index) => writeFile(path, "line\n".repeat(index + 1))));
  return paths;
}

async function judge(results: readonly Lines[]): Promise<void> {
  assert.deepEqual(
    results.map(({ lines }) => lines),
    Array.from({ length: files }, (_, index) => index + 1),
  );
  for (const host of hosts) {
    const own = results.filter((result) => result.host === host);
    assert.ok(own.length > 0, `${host} had nothing to do`);
    console.log(`${host} counted ${own.length} files.`);
    assert.deepEqual(await readdir(join(folder, host)), []);
  }
  console.log(`${files} files were counted where they had been fetched, and none is left behind.`);
}
