// People are told of their tasks by a real mail server and a real webhook, and answer by the link.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SMTPServer } from "smtp-server";
import { readNoticeSettings } from "../../src/operations/human-tasks/notices/settings.ts";
import { Server } from "./server.ts";

/** What arrives, for whoever waits for it. */
class Arrivals<T> {
  readonly #items: T[] = [];
  #wanting: ((item: T) => void)[] = [];

  add(item: T): void {
    const [next, ...others] = this.#wanting;
    this.#wanting = others;
    if (next) next(item);
    else this.#items.push(item);
  }

  next(): Promise<T> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => this.#wanting.push(resolve));
  }
}

interface Mail {
  readonly to: string;
  readonly text: string;
}

class MailServer implements AsyncDisposable {
  readonly mails = new Arrivals<Mail>();
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, session, done) => {
      let text = "";
      stream.on("data", (bytes) => {
        text += bytes;
      });
      stream.on("end", () => {
        const [to] = session.envelope.rcptTo;
        // Lines are broken as mails have them.
        this.mails.add({ to: to?.address ?? "", text: text.replaceAll("=\r\n", "") });
        done();
      });
    },
  });

  static async start(): Promise<MailServer> {
    const mail = new MailServer();
    const { server } = mail.#server;
    mail.#server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return mail;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

interface Posted {
  readonly signature: string;
  readonly body: string;
}

class Webhook implements AsyncDisposable {
  readonly posts = new Arrivals<Posted>();
  readonly #server: HttpServer;
  #failures: number;

  private constructor(failures: number) {
    this.#failures = failures;
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const status = this.#failures > 0 ? 500 : 200;
      this.#failures -= 1;
      response.writeHead(status).end();
      const signature = String(request.headers["x-ekiden-signature"]);
      if (status === 200) this.posts.add({ signature, body: Buffer.concat(chunks).toString() });
    });
  }

  static async start({ failures = 0 } = {}): Promise<Webhook> {
    const webhook = new Webhook(failures);
    webhook.#server.listen(0, "127.0.0.1");
    await once(webhook.#server, "listening");
    return webhook;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

class Settings implements AsyncDisposable {
  readonly file: string;
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.file = join(directory, "notify.json");
  }

  static async write(settings: object): Promise<Settings> {
    const written = new Settings(await mkdtemp(join(tmpdir(), "ekiden-notify-")));
    await writeFile(written.file, JSON.stringify({ url: "http://inbox.example", ...settings }));
    return written;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.#directory, { recursive: true });
  }
}

const addresses = { mary: "mary@example.com" };
const asking = (humanTask: object) => JSON.stringify({ humanTask });
const approval = {
  title: "Buy <shoes>?",
  assignees: ["mary"],
  form: {
    type: "object",
    properties: { approved: { type: "boolean" } },
    required: ["approved"],
  },
};

/** The way of the link behind the server's address. */
const wayIn = (text: string): string =>
  /http:\/\/inbox\.example(\/api\/human-tasks\/links\/[\w-]+)/.exec(text)?.[1] ?? "no link";

const press = (address: string, members: Record<string, string>) =>
  fetch(address, { method: "POST", body: new URLSearchParams(members) });

test("a person is mailed a link, looks at the task, and approves it once", async () => {
  await using mail = await MailServer.start();
  const smtp = { url: mail.url, from: "Ekiden <ekiden@example.com>" };
  await using settings = await Settings.write({ smtp, addresses });
  await using server = await Server.start({ notify: settings.file });
  await server.ask("w", asking(approval));
  const { to, text } = await mail.mails.next();
  assert.equal(to, "mary@example.com");
  assert.match(text, /Subject: Buy <shoes>\?/);
  const address = `${server.node.url}${wayIn(text)}`;
  const page = await fetch(address);
  assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'/);
  const html = await page.text();
  assert.match(html, /<h1>Buy &lt;shoes&gt;\?<\/h1>/);
  assert.match(html, /Approve/);
  const first = await press(address, { verdict: "approve" });
  assert.deepEqual([first.status, /was approved/.test(await first.text())], [200, true]);
  const second = await press(address, { verdict: "approve" });
  assert.equal(second.status, 410);
  assert.equal((await fetch(address)).status, 410);
  assert.deepEqual(await server.ending("w"), [
    "ActivityTaskStarted mary",
    'ActivityTaskCompleted {"approved":true}',
  ]);
});

test("a webhook is told who is to do what, in words that it can trust", async () => {
  await using webhook = await Webhook.start({ failures: 1 });
  await using settings = await Settings.write({
    webhook: { url: webhook.url, secret: "s" },
    everybody: ["john"],
  });
  await using server = await Server.start({ notify: settings.file });
  await server.ask("w", asking({ title: "Look" }));
  const { signature, body } = await webhook.posts.next();
  const [, seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  assert.equal(digest, createHmac("sha256", "s").update(`${seconds}.${body}`).digest("hex"));
  const { person, link, task } = JSON.parse(body);
  assert.deepEqual([person, task.title, task.workflowId], ["john", "Look", "w"]);
  const address = `${server.node.url}${wayIn(link)}`;
  const rejected = await press(address, { verdict: "reject", reason: "not now" });
  assert.equal(rejected.status, 200);
  assert.deepEqual(await server.ending("w"), [
    "ActivityTaskStarted john",
    'ActivityTaskFailed not now {"rejectedBy":"john"}',
  ]);
});

test("a link is that of one person: what another has claimed, it does not answer", async () => {
  await using mail = await MailServer.start();
  const smtp = { url: mail.url, from: "ekiden@example.com" };
  await using settings = await Settings.write({ smtp, addresses, everybody: ["mary"] });
  await using server = await Server.start({ notify: settings.file });
  await server.ask("w", asking({ title: "Look" }));
  const { text } = await mail.mails.next();
  await server.post(`/${await server.onlyId()}/claim`, { as: "john" });
  const address = `${server.node.url}${wayIn(text)}`;
  const held = await press(address, { verdict: "approve" });
  assert.deepEqual([held.status, /john has this task/.test(await held.text())], [409, true]);
});

test("a link that was changed opens nothing", async () => {
  await using server = await Server.start();
  const address = `${server.node.url}/api/human-tasks/links/`;
  for (const token of ["", "x", "AAAA", "a/b", "%00"]) {
    assert.equal((await fetch(`${address}${token}`)).status, 410);
    assert.equal((await press(`${address}${token}`, { verdict: "approve" })).status, 410);
  }
});

test("a task whose form wants more than a yes is not approved by a press", async () => {
  await using mail = await MailServer.start();
  const smtp = { url: mail.url, from: "ekiden@example.com" };
  await using settings = await Settings.write({ smtp, addresses });
  await using server = await Server.start({ notify: settings.file });
  const form = { type: "object", properties: { why: { type: "string" } }, required: ["why"] };
  await server.ask("w", asking({ ...approval, form }));
  const { text } = await mail.mails.next();
  const address = `${server.node.url}${wayIn(text)}`;
  assert.match(await (await fetch(address)).text(), /sign in to the console/);
  assert.equal((await press(address, { verdict: "approve" })).status, 422);
});

test("settings that cannot be used are refused with what is wrong", () => {
  const smtp = { url: "smtp://mail", from: "a@b" };
  const refused: [unknown, RegExp][] = [
    ["{", /JSON/],
    ["[]", /must be a JSON object/],
    [{ smtp }, /url must be a text/],
    [{ url: "inbox", smtp }, /url must be an address/],
    [{ url: "http://inbox" }, /smtp or webhook/],
    [{ url: "http://inbox", smtp, color: "red" }, /color is unknown/],
    [{ url: "http://inbox", smtp: { url: "http://m", from: "a" } }, /smtp\.url must be an address/],
    [{ url: "http://inbox", smtp: { url: "smtp://m" } }, /smtp\.from/],
    [{ url: "http://inbox", webhook: { url: "http://h" } }, /webhook\.secret/],
    [{ url: "http://inbox", smtp, addresses: { mary: 1 } }, /address of mary/],
    [{ url: "http://inbox", smtp, everybody: "mary" }, /everybody must be a list/],
  ];
  for (const [given, message] of refused) {
    const text = typeof given === "string" ? given : JSON.stringify(given);
    assert.throws(() => readNoticeSettings(text), { name: "ConfigError", message });
  }
});
