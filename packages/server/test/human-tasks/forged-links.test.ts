// A link is made by the server alone, for one person, one task and a time: not by who has a copy of
// the data, and not by who has another link.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import Sqlite from "better-sqlite3";
import { systemClock } from "../../src/clock.ts";
import { linksPath, openLink, sealLink } from "../../src/operations/human-tasks/notices/links.ts";
import { Seal } from "../../src/operations/seal.ts";
import { Tokens } from "../../src/operations/token.ts";
import { temporaryDirectory } from "../store/data-directory.ts";
import { Server } from "./server.ts";
import { press, Settings, Webhook, wayIn } from "./sinks.ts";

const masterKey = Buffer.alloc(32, 7).toString("base64");
const asking = (humanTask: object) => JSON.stringify({ humanTask });
const hour = 3_600_000;
const over = { fault: "TaskOver" };

/** All that is in a copy of a data directory and may be a secret, and what tasks are there. */
const secretsIn = (copy: string) => {
  const database = new Sqlite(join(copy, "ekiden.db"), { readonly: true });
  const keys = database.prepare("select bytes from secrets").pluck().all() as Buffer[];
  const meta = database.prepare("select value from meta").pluck().all();
  const run = database.prepare("select id, run_id from executions").get();
  database.close();
  const secrets = [...keys, ...meta.filter((value): value is Buffer => Buffer.isBuffer(value))];
  return { secrets, run: run as { id: number; run_id: string } };
};

test("a copy of the data makes no link, where the master key is elsewhere", async () => {
  using directory = temporaryDirectory();
  await using webhook = await Webhook.start();
  await using settings = await Settings.write({
    webhook: { url: webhook.url, secret: "s" },
    everybody: ["admin"],
  });
  const data = join(directory.path, "data");
  const copy = join(directory.path, "copy");
  await using server = await Server.start({
    data,
    masterKey,
    access: "keys",
    notify: settings.file,
  });
  await server.ask("w", asking({ title: "Pay" }));
  const { body } = await webhook.posts.next();
  const { link, task } = JSON.parse(body);
  cpSync(data, copy, { recursive: true });
  const { secrets, run } = secretsIn(copy);
  assert.ok(secrets.length > 0);
  const person = "admin";
  const until = systemClock.now() + hour;
  const name = { execution: run.id, scheduledEventId: 5 };
  const origin = { runId: run.run_id, scheduledAt: Number(task.scheduledAt) };
  for (const secret of secrets) {
    const now = sealLink(new Tokens({ current: secret }), { ...name, ...origin, person, until });
    const text = JSON.stringify([run.id, 5, person, until]);
    const firstVersion = new Seal(secret).seal("human task link", Buffer.from(text));
    for (const forged of [now, Buffer.from(firstVersion, "base64").toString("base64url")]) {
      const address = `${server.node.url}${linksPath}${forged}`;
      assert.equal((await press(address, { verdict: "approve" })).status, 410);
    }
  }
  // What the server has made is still good.
  const own = await press(`${server.node.url}${wayIn(link)}`, { verdict: "approve" });
  assert.equal(own.status, 200);
});

test("a link is good for its person, its task, its time and its account", () => {
  const secret = Buffer.alloc(32, 1);
  const [own, other] = [new Tokens({ current: secret }), new Tokens({ current: secret }, "2")];
  const now = systemClock.now();
  const link = {
    execution: 1_024,
    scheduledEventId: 5,
    runId: "r",
    scheduledAt: now,
    person: "mary",
    until: now + hour,
  };
  const sealed = sealLink(own, link);
  assert.deepEqual(openLink(own, sealed, now), link);
  assert.deepEqual(openLink(own, sealed, now + hour), link);
  assert.throws(() => openLink(own, sealed, now + hour + 1), over);
  assert.throws(() => openLink(other, sealed, now), over);
  const bytes = Buffer.from(sealed, "base64url");
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => openLink(own, changed.toString("base64url"), now), over);
  }
});
