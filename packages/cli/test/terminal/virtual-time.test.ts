// `ekiden dev --time virtual`, in the process of the test, and time that the page's calls move.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { run } from "../../src/run.ts";
import { RecordedTerminal, ran } from "./recorded-terminal.ts";

const page = readFileSync(
  new URL("../../../../docs/guide/virtual-time.md", import.meta.url),
  "utf8",
);

class Dev implements AsyncDisposable {
  readonly url: string;
  readonly stdout: string;
  readonly #terminal: RecordedTerminal;
  readonly #ended: Promise<number>;

  private constructor(terminal: RecordedTerminal, ended: Promise<number>) {
    this.#terminal = terminal;
    this.#ended = ended;
    this.stdout = terminal.stdout;
    this.url = /^Ekiden for developing, at (http:\S+)$/m.exec(this.stdout)?.[1] ?? "";
  }

  static async start(...words: readonly string[]): Promise<Dev> {
    const terminal = new RecordedTerminal({});
    const ended = run(["dev", "--port", "0", "--log-level", "silent", ...words], terminal);
    let hasEnded = false;
    const over = () => {
      hasEnded = true;
    };
    ended.then(over, over);
    while (!terminal.stdout.includes("Ctrl+C ends it") && !hasEnded) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return new Dev(terminal, ended);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#terminal.interrupt();
    assert.equal(await this.#ended, 0);
  }
}

test("dev says loudly that its time is virtual, and the calls of the page move it", async () => {
  await using dev = await Dev.start("--time", "virtual");
  assert.match(
    dev.stdout,
    /^ {2}Time {5}VIRTUAL: it stands still until calls move it\. FOR TESTS/m,
  );
  const [, input = ""] = /ekiden api AdvanceTime --input '(.+)'/.exec(page) ?? [];
  const api = async (operation: string, json: string) => {
    const words = ["api", operation, "--input", json, "--endpoint", dev.url];
    const { code, stdout, stderr } = await ran(words);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const before = await api("GetTime", "{}");
  const after = await api("AdvanceTime", input);
  assert.equal(Math.round(after.now - before.now), 2_592_000);
  const posted = await fetch(`${dev.url}/ekiden/AdvanceTime`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ seconds: 60 }),
  });
  const { now } = (await posted.json()) as { now: number };
  assert.equal(Math.round(now - after.now), 60);
  assert.equal((await api("SetTimeSkipping", '{"enabled": true}')).skipping, true);
});

test("dev does not keep what virtual time has touched, and says why", async () => {
  const { code, stderr } = await ran([
    ...["dev", "--port", "0", "--time", "virtual", "--data", "/nonexistent/data"],
  ]);
  assert.equal(code, 1);
  assert.match(stderr, /^ekiden: Virtual time keeps its data in memory, and not in .*data/);
});

test("a call for virtual time fails at another server, and is checked before it is sent", async () => {
  await using dev = await Dev.start();
  assert.doesNotMatch(dev.stdout, /VIRTUAL/);
  const real = await ran(["api", "GetTime", "--endpoint", dev.url]);
  assert.equal(real.code, 1);
  assert.match(real.stderr, /cannot be moved\. `ekiden dev --time virtual` starts a server/);
  const odd = await ran(["api", "AdvanceTime", "--input", '{"seconds": "a day"}']);
  assert.match(odd.stderr, /^ekiden: --input is not what AdvanceTime takes: .*\n {2}Correct it;/);
});

test("a domain that dev makes keeps what is closed for as long as one of `domain register`", async () => {
  await using dev = await Dev.start("--domain", "shop");
  const { stdout } = await ran(["domain", "describe", "shop", "--endpoint", dev.url]);
  assert.match(stdout, /^Retention +30 days$/m);
});
