// People of several accounts on one server: each account tells its own, and its links, its inbox
// and its console are its own.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openKeyService, openPolicyService } from "@ekiden/server";
import type { NodeOptions } from "../../src/index.ts";
import { postgres } from "../shared-postgres.ts";
import { domain, Server } from "./server.ts";
import { MailServer, press, Settings, signatureOf, Webhook, wayIn } from "./sinks.ts";

const own = "123456789012";
const red = "210987654321";
const blue = "210987654322";
const masterKey = Buffer.alloc(32, 7).toString("base64");

/** A server with keys, and a store that outlives it. */
class NotifyHarness implements AsyncDisposable {
  readonly place: Pick<NodeOptions, "data" | "store" | "masterKey">;
  readonly server: Server;

  private constructor(place: NotifyHarness["place"], server: Server) {
    this.place = place;
    this.server = server;
  }

  static async open(notify: string, store?: string): Promise<NotifyHarness> {
    const data = await mkdtemp(join(tmpdir(), "ekiden-people-"));
    const place = { data, masterKey, ...(store === undefined ? {} : { store }) };
    return new NotifyHarness(place, await Server.start({ ...place, access: "keys", notify }));
  }

  /** The owner of an account, whose user `mary` may do what people do. */
  async account(account: string): Promise<Server> {
    await this.allow(account, "mary");
    return this.server.as(await this.key(account, "admin"));
  }

  async key(account: string, user: string) {
    const { service, close } = await openKeyService(this.place);
    const key = await service.create({ account, user });
    await close();
    return key;
  }

  async allow(account: string, user: string): Promise<void> {
    const { service, close } = await openPolicyService(this.place);
    const Statement = { Effect: "Allow", Action: ["swf:*", "ekiden:*"], Resource: "*" };
    await service.attach({ account, user }, "all", JSON.stringify({ Statement }));
    await close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await rm(this.place.data, { recursive: true, force: true });
  }
}

const asking = (title: string, assignees?: readonly string[]) =>
  JSON.stringify({ humanTask: { title, ...(assignees && { assignees }) } });

const stores = {
  "an embedded store": async () => undefined,
  PostgreSQL: () => postgres.createDatabase(),
};

for (const [name, open] of Object.entries(stores)) {
  describe(`people of several accounts over ${name}`, () => {
    test("a task is told to people of its account, also where others have their names", async () => {
      await using mail = await MailServer.start();
      await using settings = await Settings.write({
        smtp: { url: mail.url, from: "ekiden@example.com" },
        addresses: { mary: "mary@own.example" },
        everybody: ["mary"],
        accounts: { [red]: { addresses: { mary: "mary@red.example" }, everybody: ["mary"] } },
      });
      await using harness = await NotifyHarness.open(settings.file, await open());
      const [ofRed, ofBlue] = [await harness.account(red), await harness.account(blue)];
      await ofBlue.ask("w", asking("Blue", ["mary"]));
      await ofBlue.ask("anybody", asking("Blue"));
      await ofRed.ask("w", asking("Red"));
      await ofRed.ask("mine", asking("Red and mine", ["mary"]));
      await harness.server.ask("w", asking("Own"));
      const told: string[] = [];
      for (let mails = 1; mails <= 3; mails += 1) {
        const { to, text } = await mail.mails.next();
        told.push(`${to} ${/Subject: (.*)\r/.exec(text)?.[1]}`);
      }
      assert.deepEqual(told.sort(), [
        "mary@own.example Own",
        "mary@red.example Red",
        "mary@red.example Red and mine",
      ]);
      // Who waits until it is closed has seen all mails that there are.
      await harness.server.node.close();
      assert.equal(mail.mails.count, 3);
    });

    test("the inbox is that of the account whose key signs, or is signed in", async () => {
      await using harness = await NotifyHarness.open("none", await open());
      const [ofRed, ofBlue] = [await harness.account(red), await harness.account(blue)];
      await ofRed.ask("red", asking("Red"));
      await ofBlue.ask("blue", asking("Blue"));
      const titlesOf = ({ body }: { body: { tasks: readonly { title: string }[] } }) =>
        body.tasks.map(({ title }) => title);
      const inbox = ["ListHumanTasks", { domain }] as const;
      assert.deepEqual(titlesOf(await harness.server.signed(...inbox)), []);
      for (const [server, title] of [
        [ofRed, "Red"],
        [ofBlue, "Blue"],
      ] as const) {
        assert.deepEqual(titlesOf(await server.signed(...inbox)), [title]);
        const session = await server.enter();
        assert.deepEqual(titlesOf(await server.ekiden(...inbox, session)), [title]);
      }
      const { body } = await ofRed.signed(...inbox);
      const [{ id }] = body.tasks;
      const cookies = await ofBlue.enter();
      for (const operation of ["ClaimHumanTask", "ReleaseHumanTask"]) {
        const made = await ofBlue.signed(operation, { id: "tAAAA" });
        assert.deepEqual(made.status, 410);
        assert.deepEqual(await ofBlue.signed(operation, { id }), made);
        assert.deepEqual(await ofBlue.ekiden(operation, { id }, cookies), made);
      }
      const answered = await ofRed.ekiden(
        "CompleteHumanTask",
        { id, answer: 1 },
        await ofRed.enter(),
      );
      assert.deepEqual(answered, { status: 200, body: {} });
      assert.deepEqual(await ofRed.ending("red"), [
        "ActivityTaskStarted admin",
        "ActivityTaskCompleted 1",
      ]);
    });
  });
}

/** Two accounts with a task each, and the links to them. */
const withLinks = async () => {
  const mail = await MailServer.start();
  const settings = await Settings.write({
    smtp: { url: mail.url, from: "ekiden@example.com" },
    addresses: { mary: "mary@own.example" },
    everybody: ["mary"],
    accounts: { [red]: { addresses: { mary: "mary@red.example" }, everybody: ["mary"] } },
  });
  const harness = await NotifyHarness.open(settings.file);
  const ofRed = await harness.account(red);
  await harness.allow(own, "mary");
  const linkOf = async (server: Server) => {
    await server.ask("w", asking("Buy shoes?"));
    return wayIn((await mail.mails.next()).text);
  };
  const links = { own: await linkOf(harness.server), red: await linkOf(ofRed) };
  return {
    harness,
    ofRed,
    links,
    url: harness.server.node.url,
    async [Symbol.asyncDispose]() {
      await harness[Symbol.asyncDispose]();
      await settings[Symbol.asyncDispose]();
      await mail[Symbol.asyncDispose]();
    },
  };
};

test("a link opens and answers the task of its account for each who is signed in", async () => {
  await using opened = await withLinks();
  const { harness, ofRed, links, url } = opened;
  assert.match(links.red, new RegExp(`/links/${red}/`));
  const stranger = { headers: await harness.server.enter() };
  const page = await fetch(url + links.red, stranger);
  assert.deepEqual([page.status, /Buy shoes\?/.test(await page.text())], [200, true]);
  assert.equal((await press(url + links.red, { verdict: "approve" })).status, 200);
  const answered = ["ActivityTaskStarted mary", "ActivityTaskCompleted true"];
  assert.deepEqual(await ofRed.ending("w"), answered);
  assert.deepEqual(await harness.server.ending("w"), []);
  assert.equal((await press(url + links.red, { verdict: "approve" })).status, 410);
  assert.equal((await press(url + links.own, { verdict: "approve" })).status, 200);
  assert.deepEqual(await harness.server.ending("w"), answered);
});

test("under the number of another account a link is like one that was never made", async () => {
  await using opened = await withLinks();
  const { ofRed, links, url } = opened;
  const token = (link: string) => link.slice(link.lastIndexOf("/") + 1);
  const path = `${url}/api/human-tasks/links/`;
  const made = await fetch(`${path}${red}/AAAA`);
  const unknown = [made.status, await made.text()];
  assert.equal(made.status, 410);
  for (const wrong of [
    `${own}/${token(links.red)}`,
    `${blue}/${token(links.red)}`,
    `${red}/${token(links.own)}`,
    token(links.red),
    `${red}/${red}/${token(links.red)}`,
  ]) {
    const look = await fetch(path + wrong);
    assert.deepEqual([look.status, await look.text()], unknown);
    assert.equal((await press(path + wrong, { verdict: "approve" })).status, 410);
  }
  assert.deepEqual(await ofRed.ending("w"), []);
  // The server's own account may be named as well.
  assert.equal((await fetch(`${path}${own}/${token(links.own)}`)).status, 200);
});

test("who is signed in is told the number of their own account", async () => {
  await using harness = await NotifyHarness.open("none");
  const ofRed = await harness.account(red);
  const { url } = ofRed.node;
  const look = await fetch(`${url}/api/session`, { headers: await ofRed.enter() });
  assert.equal(JSON.parse(await look.text()).account, red);
});

test("an account's webhook gets its tasks alone, signed with its secret", async () => {
  await using ownHook = await Webhook.start();
  await using redHook = await Webhook.start();
  await using settings = await Settings.write({
    webhook: { url: ownHook.url, secret: "own" },
    everybody: ["mary"],
    accounts: { [red]: { webhook: { url: redHook.url, secret: "red" }, everybody: ["john"] } },
  });
  await using harness = await NotifyHarness.open(settings.file);
  const ofRed = await harness.account(red);
  await ofRed.ask("w", asking("Red"));
  await harness.server.ask("w", asking("Own"));
  for (const [hook, secret, person] of [
    [ownHook, "own", "mary"],
    [redHook, "red", "john"],
  ] as const) {
    const posted = await hook.posts.next();
    assert.equal(posted.signature, signatureOf(secret, posted));
    const { task, ...told } = JSON.parse(posted.body);
    assert.deepEqual([told.person, task.title.toLowerCase()], [person, secret]);
  }
  await harness.server.node.close();
  assert.deepEqual([ownHook.posts.count, redHook.posts.count], [1, 1]);
});
