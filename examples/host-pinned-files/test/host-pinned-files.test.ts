import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startTestEnvironment, unanswered } from "@ekiden/testing";
import { activitiesOf, anyHost, type FileActivities, listOf } from "../src/activities.ts";
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

test("two files of the same name are counted apart, on one host at the same time", async () => {
  await using env = await startHosts("a");
  const counted = ["short", "long"].map(async (name, index) => {
    await mkdir(join(folder, name));
    const input = join(folder, name, "poem.txt");
    await writeFile(input, "line\n".repeat(index + 1));
    return (await env.run(countFile, { input })).lines;
  });
  assert.deepEqual(await Promise.all(counted), [1, 2]);
});

test("no other host can read a file", async () => {
  const [a, b] = ["a", "b"].map((host) => activitiesOf(host, join(folder, host)));
  await a?.fetchFile(source, "poem");
  assert.deepEqual(await a?.countLines("poem"), { host: "a", lines: 2 });
  await assert.rejects(async () => b?.countLines("poem"), { code: "ENOENT" });
  await a?.removeFile("poem");
});

/** The first fetch is by a host whose own list `onGone` works on; the others are by host b. */
const startWithGone = async (onGone?: FileActivities) => {
  const own = activitiesOf("b", join(folder, "b"));
  const begunOn: string[] = [];
  const fetchFile = async (path: string, file: string): Promise<string> => {
    const fetched = await own.fetchFile(path, file);
    const taskList = begunOn.length === 0 ? listOf("gone") : fetched;
    begunOn.push(taskList);
    return taskList;
  };
  const env = await startTestEnvironment({ workflows: [countFile] });
  await env.addWorker({ taskList: anyHost, activities: { ...own, fetchFile } });
  const others = [{ taskList: listOf("b"), activities: own }];
  if (onGone) others.push({ taskList: listOf("gone"), activities: onGone });
  for (const other of others) await env.addWorker({ ...other, register: false });
  return { env, begunOn };
};

test("a file is fetched again by another host when the first is gone for a minute", async () => {
  const { env, begunOn } = await startWithGone();
  await using _ = env;
  const begun = env.now();
  assert.deepEqual(await env.run(countFile, { input: source }), { host: "b", lines: 2 });
  assert.equal(env.now() - begun, 60_000);
  assert.deepEqual(begunOn, [listOf("gone"), listOf("b")]);
});

test("a file is fetched again by another host when the first goes as it counts", async () => {
  const gone = { ...activitiesOf("gone", join(folder, "b")), countLines: unanswered };
  const { env, begunOn } = await startWithGone(gone);
  await using _ = env;
  assert.deepEqual(await env.run(countFile, { input: source }), { host: "b", lines: 2 });
  assert.deepEqual(begunOn, [listOf("gone"), listOf("b")]);
});

test("what was counted holds when the host goes before it has removed the file", async () => {
  const gone = { ...activitiesOf("gone", join(folder, "b")), removeFile: unanswered };
  const { env, begunOn } = await startWithGone(gone);
  await using _ = env;
  assert.deepEqual(await env.run(countFile, { input: source }), { host: "gone", lines: 2 });
  assert.deepEqual(begunOn, [listOf("gone")]);
});

test("a source that is not there fails, and is not tried for ever", async () => {
  await using env = await startHosts("a");
  const input = join(folder, "none.txt");
  await assert.rejects(env.run(countFile, { input }), /ENOENT/);
});
