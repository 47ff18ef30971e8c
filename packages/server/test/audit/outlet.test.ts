// The outlet of the audit log alone: lines stay whole where a write of one was cut short.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { skipWithout } from "../../../../tools/programs.ts";
import { Outlet, openOutlet } from "../../src/audit/outlet.ts";

class OutletHarness implements AsyncDisposable {
  readonly #directory = mkdtempSync(join(tmpdir(), "ekiden-outlet-"));
  readonly file = join(this.#directory, "audit.log");
  readonly #outlets: Outlet[] = [];

  async open(): Promise<Outlet> {
    const outlet = await openOutlet(this.file);
    this.#outlets.push(outlet);
    return outlet;
  }

  get text(): string {
    return readFileSync(this.file, "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const outlet of this.#outlets) await outlet.close();
    rmSync(this.#directory, { recursive: true });
  }
}

const write = async (outlet: Outlet, text: string): Promise<void> => {
  outlet.put(text);
  while (!(await outlet.flush())) await turn();
};

const limitFiles = (bytes: number | "unlimited"): void => {
  const limit = spawnSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes}:`]);
  assert.equal(limit.status, 0, String(limit.stderr));
};

/** As on a disk with room for so many bytes of the file. */
const writeWithRoomFor = async (bytes: number, outlet: Outlet, text: string): Promise<void> => {
  const ignore = () => undefined;
  process.on("SIGXFSZ", ignore);
  limitFiles(bytes);
  try {
    await assert.rejects(write(outlet, text), { code: "EFBIG" });
  } finally {
    limitFiles("unlimited");
    process.off("SIGXFSZ", ignore);
  }
};

const hasLimits = spawnSync("prlimit", ["--version"]).status === 0;
const onLinux = { skip: skipWithout("prlimit, as Linux has it", hasLimits) };

test("half a line that a crash has left does not take the next one with it", async () => {
  await using harness = new OutletHarness();
  writeFileSync(harness.file, '{"whole":1}\n{"eventVersion":"1.11');
  await write(await harness.open(), '{"n":1}\n');
  assert.equal(harness.text, '{"whole":1}\n{"eventVersion":"1.11\n{"n":1}\n');
  await write(await harness.open(), '{"n":2}\n');
  assert.equal(harness.text, '{"whole":1}\n{"eventVersion":"1.11\n{"n":1}\n{"n":2}\n');
});

test("a line that had no room is continued once there is some", onLinux, async () => {
  await using harness = new OutletHarness();
  const outlet = await harness.open();
  await writeWithRoomFor(10, outlet, '{"n":1}\n{"n":2}\n');
  assert.equal(harness.text, '{"n":1}\n{"');
  await outlet.flush();
  assert.equal(harness.text, '{"n":1}\n{"n":2}\n');
});

test(
  "a line that had no room is written anew behind what another node wrote",
  onLinux,
  async () => {
    await using harness = new OutletHarness();
    const outlet = await harness.open();
    await writeWithRoomFor(10, outlet, '{"n":1}\n{"n":2}\n{"n":3}\n');
    appendFileSync(harness.file, '{"other":1}\n{"ot');
    await outlet.flush();
    assert.deepEqual(harness.text.split("\n").slice(2), ['{"ot', '{"n":2}', '{"n":3}', ""]);
  },
);

test("a line that had no room is whole in a file that was emptied meanwhile", onLinux, async () => {
  await using harness = new OutletHarness();
  const outlet = await harness.open();
  await writeWithRoomFor(10, outlet, '{"n":1}\n{"n":2}\n');
  writeFileSync(harness.file, "");
  await outlet.flush();
  assert.equal(harness.text, '{"n":2}\n');
});

test(
  "a line that had no room is whole behind its half in a file that is opened again",
  onLinux,
  async () => {
    await using harness = new OutletHarness();
    const outlet = await harness.open();
    await writeWithRoomFor(10, outlet, '{"n":1}\n{"n":2}\n');
    await outlet.reopen();
    await outlet.flush();
    assert.equal(harness.text, '{"n":1}\n{"\n{"n":2}\n');
  },
);

test("half a line that another node leaves meanwhile does not take the next one with it", async () => {
  await using harness = new OutletHarness();
  const outlet = await harness.open();
  await write(outlet, '{"n":1}\n');
  appendFileSync(harness.file, '{"other":1}\n');
  await write(outlet, '{"n":2}\n');
  appendFileSync(harness.file, '{"ot');
  await write(outlet, '{"n":3}\n{"n":4}\n');
  assert.equal(harness.text, '{"n":1}\n{"other":1}\n{"n":2}\n{"ot\n{"n":3}\n{"n":4}\n');
});

/** All that comes out of a pipe until its writers are gone, far slower than they write. */
const readSlowly = async (descriptor: number): Promise<string> => {
  const part = Buffer.alloc(500);
  let text = "";
  for (;;) {
    await turn();
    try {
      const bytes = readSync(descriptor, part);
      if (bytes === 0) return text;
      text += part.toString("utf8", 0, bytes);
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, "EAGAIN");
    }
  }
};

const withPipes = { skip: process.platform === "win32" && "Windows has no pipes in folders" };

test("what a pipe has no room for waits for its reader", withPipes, async () => {
  await using harness = new OutletHarness();
  spawnSync("mkfifo", [harness.file]);
  // As Node has it of a standard output that is a pipe.
  const open = (mode: number) => openSync(harness.file, mode | constants.O_NONBLOCK);
  const [reader, writer] = [open(constants.O_RDONLY), open(constants.O_WRONLY)];
  const lines = '{"n":1}\n'.repeat(50_000);
  const written = write(new Outlet(harness.file, writer), lines);
  const closed = written.finally(() => closeSync(writer));
  const [read] = await Promise.all([readSlowly(reader), closed]);
  closeSync(reader);
  assert.equal(read, lines);
});
