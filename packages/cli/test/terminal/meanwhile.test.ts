// What happens while a command is under way: servers go away, executions come and go.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Session } from "../../src/connection/session.ts";
import { unlessGone, wholeHistory } from "../../src/history/read-history.ts";
import { RecordedTerminal, ran } from "./recorded-terminal.ts";
import { Shop } from "./shop.ts";

let shop: Shop;
let directory: string;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), "ekiden-meanwhile-"));
  shop = await Shop.open();
  for (const id of ["a-1", "a-2", "b-1"]) {
    await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", id]);
    await shop.server.advance({ seconds: 1 });
  }
  await shop.ok(["workflow", "terminate", "a-1", "--reason", "not wanted"]);
});
after(async () => {
  await shop[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

test("an execute whose server goes away says how to come back to the execution", async () => {
  const away = await Shop.open();
  const onWait = () => away.server[Symbol.asyncDispose]();
  const words = ["workflow", "execute", "--type", "order@1.0", "--id", "order-7"];
  const { code, stderr } = await away.ran(words, { onWait });
  assert.equal(code, 7);
  assert.match(stderr, /The execution goes on; .*\n {2}ekiden workflow result order-7 --run \S+\n/);
  assert.match(stderr, /ekiden: no server can be reached at .*\n {2}Check that a server runs/);
  await away.client.close();
});

test("a job that is followed says how to come back to it where its server goes away", async () => {
  const away = await Shop.open();
  await away.ok(["workflow", "start", "--type", "order@1.0", "--id", "order-7"]);
  const query = ["--query", "status = OPEN", "--reason", "the fair is over", "--yes", "--follow"];
  const onWait = () => away.server[Symbol.asyncDispose]();
  const { code, stderr } = await away.ran(["job", "start", "terminate", ...query], { onWait });
  assert.equal(code, 7);
  assert.match(stderr, /The job goes on; .*\n {2}ekiden job describe \S+ --follow\n/);
  assert.match(stderr, /ekiden: no server can be reached at .*\n {2}Check that a server runs/);
  const described = await away.ran(["job", "describe", "22pY", "--follow"]);
  assert.equal(described.code, 7);
  assert.doesNotMatch(described.stderr, /The job goes on/, "nothing is known of that job");
  await away.client.close();
});

test("a start without an answer names the execution or the job that may be there", async () => {
  const silent = createServer((request) => {
    request.resume().on("end", () => request.socket.destroy());
  });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  assert.ok(address && typeof address === "object");
  const environment = { EKIDEN_ENDPOINT: `http://127.0.0.1:${address.port}`, EKIDEN_DOMAIN: "d" };
  const { code, stderr } = await ran(["workflow", "start", "--type", "order@1"], { environment });
  assert.equal(code, 7);
  assert.match(
    stderr,
    /^ekiden: .* gave no answer .*\n {2}It may have been started: `ekiden workflow list --id [\w-]{36}` says so\.\n$/,
  );
  const words = ["job", "start", "signal", "--name", "n", "--query", "", "--reason", "r", "--yes"];
  const job = await ran(words, { environment });
  assert.equal(job.code, 7);
  assert.match(job.stderr, /\n {2}It may have begun: look by `ekiden job list` before/);
  await new Promise((resolve) => silent.close(resolve));
});

const exported = (name: string) =>
  readdirSync(join(directory, name)).map((file) => file.slice(0, 3));

test("all histories that a query finds are exported, and filters are not ignored beside it", async () => {
  const where = ["--directory", join(directory, "query")];
  const query = ["--query", 'failure.reason = "not wanted"'];
  const { stdout } = await shop.ok(["history", "export", ...query, ...where]);
  assert.match(stdout, /^1 history is in /);
  assert.deepEqual(exported("query"), ["a-1"]);
  const both = await shop.ran(["history", "export", ...query, ...where, "--status", "open"]);
  assert.match(both.stderr, /^ekiden: --query and other filters cannot be given together\.\n/);
});

test("an export that leaves some out says so", async () => {
  for (const more of [[], ["--query", ""]]) {
    const where = ["--directory", join(directory, "some"), "--limit", "2", ...more];
    const { stderr } = await shop.ok(["history", "export", ...where]);
    assert.match(stderr, /^THERE ARE MORE: only the newest 2 are taken; --limit takes more\.\n/);
  }
  const { stderr } = await shop.ok([
    ...["history", "export", "--directory", join(directory, "all"), "--limit", "3"],
  ]);
  assert.doesNotMatch(stderr, /THERE ARE MORE/);
  assert.deepEqual(exported("all"), ["a-1", "a-2", "b-1"]);
});

test("an execution that is deleted between the list and its history is left out, with a word", async () => {
  const terminal = new RecordedTerminal(shop.options());
  const session = new Session(terminal, {});
  const gone = { workflowId: "gone", runId: "22pY" };
  assert.equal(await unlessGone(session, gone, wholeHistory(session, gone)), undefined);
  assert.equal(terminal.stderr, "gone 22pY is not there any more, and is left out.\n");
  await session.close();
});

test("what takes long says how far it is", async () => {
  let now = 0;
  const passing = () => {
    now += 2_000;
    return now;
  };
  const { stderr } = await shop.ok(["workflow", "find", ""], { now: passing });
  assert.match(stderr, /^3 found so far\n/);
  const counted = await shop.ok(["workflow", "find", "", "--count"], { now: passing });
  assert.match(counted.stderr, /^3 counted so far\n/);
});
