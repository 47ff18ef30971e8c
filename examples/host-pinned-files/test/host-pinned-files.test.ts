import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import { activitiesOf, anyHost, listOf } from "../src/activities.ts";
import { countFile } from "../src/workflow.ts";

let folder: string;
let source: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ekiden-files-test-"));
  source = join(folder, "poem.txt");
  await writeFile(source, "an old silent pond\na frog jumps\n");
});
after(() => rm(folder, { recursive: true }));

/** The workflows are decided by a worker of their own; `hosts` poll for activities. */
const startHosts = async (...hosts: string[]) => {
  const env = await startTestEnvironment({ workflows: [countFile] });
  for (const host of hosts) {
    const activities = activitiesOf(host, join(folder, host));
    await env.addWorker({ taskList: anyHost, activities });
    await env.addWorker({ taskList: listOf(host), activities, register: false });
  }
  return env;
};

test("a file is counted and removed by the host that fetched it, of two that could", async () => {
  await using env = await startHosts("a", "b");
  for (let round = 0; round < 10; round += 1) {
    assert.equal((await env.run(countFile, { input: source })).lines, 2);
  }
  for (const host of await readdir(folder)) {
    if (host !== "poem.txt") assert.deepEqual(await readdir(join(folder, host)), []);
  }
});

test("no other host can read a file", async () => {
  const [a, b] = ["a", "b"].map((host) => activitiesOf(host, join(folder, host)));
  const { file } = (await a?.fetchFile(source)) ?? { file: "" };
  assert.deepEqual(await a?.countLines(file), { host: "a", lines: 2 });
  await assert.rejects(async () => b?.countLines(file), { code: "ENOENT" });
  await a?.removeFile(file);
});

test("a file is fetched again by another host when the first is gone for a minute", async () => {
  const own = activitiesOf("b", join(folder, "b"));
  const begunOn: string[] = [];
  const fetchFile = async (path: string) => {
    const fetched = await own.fetchFile(path);
    const taskList = begunOn.length === 0 ? listOf("gone") : fetched.taskList;
    begunOn.push(taskList);
    return { ...fetched, taskList };
  };
  await using env = await startTestEnvironment({ workflows: [countFile] });
  await env.addWorker({ taskList: anyHost, activities: { ...own, fetchFile } });
  await env.addWorker({ taskList: listOf("b"), activities: own, register: false });
  const begun = env.now();
  assert.deepEqual(await env.run(countFile, { input: source }), { host: "b", lines: 2 });
  assert.equal(env.now() - begun, 60_000);
  assert.deepEqual(begunOn, [listOf("gone"), listOf("b")]);
});
