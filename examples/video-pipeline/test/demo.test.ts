import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { bundleProgram } from "../../../tools/program.ts";

const program = await bundleProgram(
  new URL("../src/demo.ts", import.meta.url),
  new URL("../src/decider.ts", import.meta.url),
  new URL("../src/worker.ts", import.meta.url),
);
const demo = (folder: string) =>
  spawnSync(process.execPath, [program, folder], { encoding: "utf8" });

let parent: string;
let folder: string;
let result: SpawnSyncReturns<string>;

before(async () => {
  parent = await mkdtemp(join(tmpdir(), "ekiden-demo-"));
  folder = join(parent, "output");
  result = demo(folder);
});
after(() => rm(parent, { recursive: true }));

test("the demo completes its workflow and exits with 0", () => {
  assert.equal(result.status, 0, `${result.stdout}\n${result.stderr}`);
  assert.match(result.stdout, /\d+ WorkflowExecutionCompleted/);
});

test("the demo shows a heartbeat, a failed try and its retry", () => {
  assert.match(result.stdout, /encode-1 is at \d+ %/);
  assert.match(result.stdout, /fails publish-1: the target is locked by the nightly backup/);
  assert.match(result.stdout, /pauses 1 s: publish-1\.pause-1/);
  assert.match(result.stdout, /completes publish-1\.\d/);
});

test("the demo encodes and cuts the thumbnail in parallel", () => {
  const { stdout } = result;
  assert.ok(stdout.indexOf("starts thumbnail-1") < stdout.indexOf("completes encode-1"));
});

test("the published folder holds the film, its thumbnail and a page, and no lock", async () => {
  const files = await readdir(join(folder, "library/published"));
  assert.deepEqual(files.sort(), ["index.html", "thumbnail.jpg", "video.webm"]);
});

test("the demo refuses a folder that is there already, rather than empty it", () => {
  const refused = demo(parent);
  assert.equal(refused.status, 1);
  assert.match(refused.stdout, /failed: .*exist/);
});
