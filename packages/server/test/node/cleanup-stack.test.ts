// What a start leaves open when it fails on the way: nothing.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createNode, type NodeOptions } from "../../src/index.ts";
import { CleanupStack, maxCloseMilliseconds } from "../../src/node/cleanup-stack.ts";
import { signal } from "../http/fixture.ts";

test("what is open is closed from the last to the first, also when one of it fails", async () => {
  const cleanup = new CleanupStack();
  const closed: string[] = [];
  const add = (name: string, error?: Error) =>
    cleanup.add(async () => {
      closed.push(name);
      if (error) throw error;
    });
  add("store");
  add("audit", new Error("disk"));
  add("listener");
  await assert.rejects(cleanup.close(), /disk/);
  assert.deepEqual(closed, ["listener", "audit", "store"]);
  await cleanup.close();
  assert.equal(closed.length, 3, "each once");
});

test("what is closed side by side begins together, and ends before the next", async () => {
  const cleanup = new CleanupStack();
  const told: string[] = [];
  const ended = signal();
  cleanup.add(async () => told.push("store"));
  cleanup.add(async () => {
    await ended.given;
    told.push("audit");
  });
  cleanup.addBeside(async () => {
    told.push("traces");
    ended.give();
    throw new Error("no collector");
  });
  await assert.rejects(cleanup.close(), /no collector/);
  assert.deepEqual(told, ["traces", "audit", "store"]);
});

test("all that is closed shares one time", async () => {
  const cleanup = new CleanupStack();
  const left: number[] = [];
  for (let parts = 0; parts < 3; parts += 1) cleanup.add(async (each) => left.push(each));
  await cleanup.close();
  assert.equal(left[0], maxCloseMilliseconds);
  assert.deepEqual(
    left,
    left.toSorted((one, other) => other - one),
  );
});

/** A directory, with all that a node can open in it. */
class NodeHarness implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "ekiden-opened-"));
  readonly options: NodeOptions;

  constructor() {
    const notices = { url: "http://localhost", webhook: { url: "http://localhost", secret: "s" } };
    mkdirSync(join(this.directory, "functions"));
    writeFileSync(join(this.directory, "notify.json"), JSON.stringify(notices));
    this.options = {
      host: "127.0.0.1",
      port: 0,
      data: join(this.directory, "data"),
      access: "keys",
      region: "us-east-1",
      account: "123456789012",
      logLevel: "silent",
      limits: "relaxed",
      pollSeconds: 1,
      audit: join(this.directory, "audit.log"),
      functions: join(this.directory, "functions"),
      notify: join(this.directory, "notify.json"),
      consoleFiles: join(this.directory, "console"),
    };
  }

  /** Files of the directory that this process has open. */
  get open(): string[] {
    return readdirSync("/proc/self/fd").flatMap((descriptor) => {
      try {
        const target = readlinkSync(`/proc/self/fd/${descriptor}`);
        return target.startsWith(this.directory) ? [target.slice(this.directory.length)] : [];
      } catch {
        // The one by which the list itself was read.
        return [];
      }
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}

const isLinux = process.platform === "linux";
const skip = !isLinux && "only Linux lists what a process has open";

test("a node has its store and its audit log open, until it is closed", { skip }, async () => {
  using harness = new NodeHarness();
  const node = await createNode(harness.options);
  assert.ok(harness.open.includes("/audit.log"), harness.open.join(" "));
  assert.ok(harness.open.length > 1, harness.open.join(" "));
  await node.close();
  assert.deepEqual(harness.open, []);
});

test("a node whose port is in use leaves nothing open", { skip }, async () => {
  using harness = new NodeHarness();
  await using other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  await assert.rejects(createNode({ ...harness.options, port }), { code: "EADDRINUSE" });
  assert.deepEqual(harness.open, []);
});

test("a node whose console cannot be read leaves nothing open", { skip }, async () => {
  using harness = new NodeHarness();
  const consoleFiles = join(harness.directory, "notify.json");
  await assert.rejects(createNode({ ...harness.options, consoleFiles }), { code: "ENOTDIR" });
  assert.deepEqual(harness.open, []);
});
