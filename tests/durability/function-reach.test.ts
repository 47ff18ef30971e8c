// What functions of this machine can reach of their server, and what is left of them when it ends.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isAlive } from "../../tools/alive.ts";
import { temporaryDirectory } from "./directory.ts";
import { begin, clientOf, endsOf, register, untilGone } from "./lambda.ts";
import { ServerProcess } from "./server-process.ts";

const isLinux = process.platform === "linux";
const skip = isLinux ? false : "only Linux has /proc";
const timeout = 120_000;

const options = (path: string, more: readonly string[] = []) => ({
  data: join(path, "data"),
  more: ["--functions", path, ...more],
});

/** Has the function called once; resolves with what it returned, or why it did not. */
const invoke = async (server: ServerProcess, name: string, directory: string) => {
  const swf = clientOf(server);
  await register(swf);
  await begin(swf, [name], { directory, startToCloseTimeout: "60" });
  const [end] = await endsOf(swf, 1);
  const { result } = end?.lambdaFunctionCompletedEventAttributes ?? {};
  if (result === undefined) assert.fail(JSON.stringify(end));
  return JSON.parse(result);
};

const reader = `
import { readFileSync } from "node:fs";
const read = (path) => {
  try { return readFileSync(path, "latin1"); } catch (error) { return error.code; }
};
export const handler = ({ directory }) => ({
  uid: process.getuid(),
  variables: Object.keys(process.env).sort(),
  environment: read("/proc/" + process.ppid + "/environ"),
  masterKey: read(directory + "/master.key"),
});
`;

test("a function reads no variable of its server, and the server still has all of them", {
  skip,
  timeout,
}, async () => {
  using directory = temporaryDirectory();
  const { path } = directory;
  writeFileSync(join(path, "work.mjs"), reader);
  const secret = randomBytes(32).toString("base64");
  await using server = await ServerProcess.start({
    ...options(path),
    environment: { EKIDEN_MASTER_KEY: secret, EKIDEN_REGION: "eu-west-7", WORD: `ü ${secret}` },
  });
  const { environment, variables } = await invoke(server, "one", path);
  assert.equal(environment.replaceAll("\0", ""), "");
  assert.deepEqual(variables, [
    ...["AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME"],
    ...["AWS_LAMBDA_FUNCTION_VERSION", "AWS_REGION", "EKIDEN_FUNCTION_PROCESS"],
    ...["NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE", "PATH"].filter((each) =>
      variables.includes(each),
    ),
  ]);
  const { domainInfo } = await clientOf(server).describeDomain({ name: "film" });
  assert.match(domainInfo?.arn ?? "", /:eu-west-7:/);
});

test("functions of a user of their own read neither the server's variables nor its keys", {
  skip: isLinux && process.getuid?.() === 0 ? false : "only root can start processes of others",
  timeout,
}, async () => {
  using directory = temporaryDirectory();
  const { path } = directory;
  chmodSync(path, 0o755);
  writeFileSync(join(path, "work.mjs"), reader);
  writeFileSync(join(path, "master.key"), randomBytes(32).toString("base64"), { mode: 0o600 });
  await using server = await ServerProcess.start({
    ...options(path, ["--function-user", "65534:65534"]),
    environment: { EKIDEN_MASTER_KEY: randomBytes(32).toString("base64") },
  });
  const told = await invoke(server, "one", path);
  assert.deepEqual([told.uid, told.environment, told.masterKey], [65534, "EACCES", "EACCES"]);
});

test("a user for functions that cannot be is named before anything runs", {
  skip,
  timeout,
}, async () => {
  using directory = temporaryDirectory();
  const { path } = directory;
  const isRoot = process.getuid?.() === 0;
  for (const [user, complaint] of [
    ["nobody-of-that-name", 'this machine has no user "nobody-of-that-name"'],
    ["0:0", "functions as root would be no safer"],
    // The directory is for its owner alone.
    ["65534:65534", `65534:65534 cannot read ${path}`],
  ] as const) {
    const words = ["--function-user", user];
    const { code, complaint: said } = await ServerProcess.fail(options(path, words));
    assert.equal(code, 1);
    assert.ok(said.includes(isRoot ? complaint : "run as root"), said);
  }
});

/** Starts processes that leave its group, and returns their ids. */
const parent = `
import { spawn, spawnSync } from "node:child_process";
const alone = { detached: true, stdio: "ignore" };
export const handler = () => {
  const first = spawn("sleep", ["600"], alone);
  const bare = spawn("sleep", ["600"], { ...alone, env: {} });
  for (const child of [first, bare]) child.unref();
  const orphan = spawnSync("sh", ["-c", "setsid sleep 600 >/dev/null 2>&1 & echo $!"]);
  return [process.pid, first.pid, bare.pid, Number(String(orphan.stdout))];
};
`;

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  test(`what a function has started ends with a server that is ended by ${signal}`, {
    skip,
    timeout,
  }, async () => {
    using directory = temporaryDirectory();
    const { path } = directory;
    writeFileSync(join(path, "work.mjs"), parent);
    await using server = await ServerProcess.start(options(path));
    const pids: number[] = await invoke(server, "one", path);
    assert.equal(pids.length, 4);
    assert.deepEqual(pids.map(isAlive), [true, true, true, true]);
    await server.stop(signal);
    // In order, a server does not end before they have; when it is killed, they notice.
    if (signal === "SIGTERM") assert.deepEqual(pids.map(isAlive), [false, false, false, false]);
    for (const pid of pids) await untilGone(pid);
  });
}
