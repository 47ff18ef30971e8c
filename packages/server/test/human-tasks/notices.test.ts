// People are notified of their tasks by a real mail server and a real webhook, and answer by the
// link.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { readNoticeSettings } from "../../src/operations/human-tasks/notices/settings.ts";
import { domain, Server } from "./server.ts";
import { MailServer, press, Settings, SilentServer, signatureOf, Webhook, wayIn } from "./sinks.ts";

const addresses = { mary: "mary@example.com" };
const peoplesAddresses = { ...addresses, ann: "ann@example.com", john: "john@example.com" };
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

/** Asks a person for something, and uses the server and the link that was mailed. */
const withLink = async (
  humanTask: object,
  use: (server: Server, address: string) => Promise<void>,
): Promise<void> => {
  await using mail = await MailServer.start();
  const smtp = { url: mail.url, from: "ekiden@example.com" };
  await using settings = await Settings.write({ smtp, addresses });
  await using server = await Server.start({ notify: settings.file });
  await server.ask("w", asking(humanTask));
  const { text } = await mail.mails.next();
  await use(server, `${server.node.url}${wayIn(text)}`);
};

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
  // To load that page again is no other answer.
  assert.match(await (await fetch(first.url)).text(), /<h1>Done<\/h1>\n<p>The task was approved/);
  const second = await press(address, { verdict: "approve" });
  assert.equal(second.status, 410);
  assert.match(await second.text(), /<h1>This task is over<\/h1>/);
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
  const posted = await webhook.posts.next();
  assert.equal(posted.signature, signatureOf("s", posted));
  const [refused, taken] = webhook.notices;
  assert.match(refused ?? "", /^[\da-f-]{36}$/);
  assert.equal(taken, refused, "it can tell that it was told before");
  const { person, link, task } = JSON.parse(posted.body);
  assert.deepEqual([person, task.title, task.workflowId], ["john", "Look", "w"]);
  const address = `${server.node.url}${wayIn(link)}`;
  const rejected = await press(address, { verdict: "reject", reason: "not now" });
  assert.equal(rejected.status, 200);
  assert.deepEqual(await server.ending("w"), [
    "ActivityTaskStarted john",
    'ActivityTaskFailed not now {"rejectedBy":"john"}',
  ]);
});

test("no digit of what a task is about is lost on the way to a person", async () => {
  await using mail = await MailServer.start();
  await using webhook = await Webhook.start();
  await using settings = await Settings.write({
    smtp: { url: mail.url, from: "ekiden@example.com" },
    webhook: { url: webhook.url, secret: "s" },
    addresses,
  });
  await using server = await Server.start({ notify: settings.file });
  const input = `{"data":{"account":40817810099910004312},${asking(approval).slice(1)}`;
  await server.ask("w", input);
  const { text } = await mail.mails.next();
  assert.match(text.replaceAll("\r\n", "\n"), /\n\{\n {2}"account": 40817810099910004312\n\}\n/);
  const { body } = await webhook.posts.next();
  assert.equal(JSON.parse(body).task.input, input);
  const page = await (await fetch(`${server.node.url}${wayIn(text)}`)).text();
  assert.match(page, /&quot;account&quot;: 40817810099910004312\n/);
});

test("a person who is named more than once is notified once", async () => {
  await using mail = await MailServer.start();
  const smtp = { url: mail.url, from: "ekiden@example.com" };
  const everybody = ["ann", "ann"];
  await using settings = await Settings.write({ smtp, addresses: peoplesAddresses, everybody });
  await using server = await Server.start({ notify: settings.file });
  const receiverOf = async (title: string, assignees?: readonly string[]) => {
    await server.ask(title, asking({ title, assignees }));
    return (await mail.mails.next()).to;
  };
  assert.equal(await receiverOf("First", ["mary", "mary"]), "mary@example.com");
  assert.equal(await receiverOf("Second"), "ann@example.com");
  assert.equal(await receiverOf("Third", ["john"]), "john@example.com");
});

test("a link is that of one person: what another has claimed, it does not answer", async () => {
  await using mail = await MailServer.start();
  const smtp = { url: mail.url, from: "ekiden@example.com" };
  await using settings = await Settings.write({ smtp, addresses, everybody: ["mary"] });
  await using server = await Server.start({ notify: settings.file });
  await server.ask("w", asking({ title: "Look" }));
  const { text } = await mail.mails.next();
  await server.ekiden("ClaimHumanTask", { id: await server.onlyId(), as: "john" });
  const address = `${server.node.url}${wayIn(text)}`;
  const held = await press(address, { verdict: "approve" });
  assert.deepEqual([held.status, /john has this task/.test(await held.text())], [409, true]);
});

test("a link to a task that is paused says so on its page, and works once it is resumed", async () => {
  await withLink(approval, async (server, address) => {
    const run = { domain, workflowId: "w" };
    await server.ekiden("PauseWorkflowExecution", { ...run, reason: "the office is closed" });
    for (const pressed of [{ verdict: "approve" }, { verdict: "reject" }]) {
      const response = await press(address, pressed);
      assert.match(response.headers.get("content-type") ?? "", /html/);
      assert.deepEqual(
        [response.status, /task is paused/.test(await response.text())],
        [400, true],
      );
    }
    await server.ekiden("ResumeWorkflowExecution", run);
    assert.equal((await press(address, { verdict: "approve" })).status, 200);
  });
});

test("what is sent to a link without a verdict answers nothing", async () => {
  await withLink(approval, async (server, address) => {
    assert.match(await (await fetch(`${address}?done=approved`)).text(), /Reject<\/button>/);
    for (const sent of ["", "verdict=", "verdict=Reject", "reason=no"]) {
      const members = Object.fromEntries(new URLSearchParams(sent));
      assert.equal((await press(address, members)).status, 400);
    }
    assert.deepEqual(await server.ending("w"), []);
  });
});

test("a link that was changed opens nothing", async () => {
  await using webhook = await Webhook.start();
  await using settings = await Settings.write({ webhook: { url: webhook.url, secret: "s" } });
  await using server = await Server.start({ notify: settings.file });
  const address = `${server.node.url}/api/human-tasks/links/`;
  for (const token of ["", "x", "AAAA", "a/b", "%00"]) {
    assert.equal((await fetch(`${address}${token}?done=approved`)).status, 410);
    assert.equal((await press(`${address}${token}`, { verdict: "approve" })).status, 410);
  }
});

test("without --notify no links are made, and none is looked at", async () => {
  await using server = await Server.start();
  const address = `${server.node.url}/api/human-tasks/links/`;
  for (const token of ["", "x", "210987654321/AAAA"]) {
    assert.equal((await fetch(`${address}${token}`)).status, 404);
    assert.equal((await press(`${address}${token}`, { verdict: "approve" })).status, 404);
  }
});

test("a task whose form wants more than a yes is not approved by a press", async () => {
  const form = { type: "object", properties: { why: { type: "string" } }, required: ["why"] };
  await withLink({ ...approval, form }, async (_server, address) => {
    assert.match(await (await fetch(address)).text(), /sign in to the console/);
    assert.equal((await press(address, { verdict: "approve" })).status, 422);
  });
});

const closedWithin = async (server: Server, milliseconds: number): Promise<boolean> => {
  const late = once(AbortSignal.timeout(milliseconds), "abort").then(() => false);
  return Promise.race([server.node.close().then(() => true), late]);
};

/** Notices of more are not sent at the same time. */
const tasksAtOnce = 8;

for (const way of ["a mail server", "a webhook"]) {
  test(`a node stops in order while ${way} keeps a notice waiting`, async () => {
    await using silent = await SilentServer.start();
    const smtp = { url: `smtp://${silent.place}`, from: "ekiden@example.com" };
    const webhook = { url: `http://${silent.place}/hook`, secret: "s" };
    const hanging = way === "a webhook" ? { webhook } : { smtp };
    await using settings = await Settings.write({ ...hanging, addresses });
    await using server = await Server.start({ notify: settings.file });
    for (let index = 0; index <= tasksAtOnce; index += 1) {
      await server.ask(`w${index}`, asking(approval));
    }
    for (let index = 0; index < tasksAtOnce; index += 1) await silent.connections.next();
    // Longer than the node gives them, and shorter than they wait for an answer.
    assert.ok(await closedWithin(server, 5_000));
    assert.equal(silent.connections.count, tasksAtOnce);
  });
}

test("a webhook does not wait for a mail server that hangs", async () => {
  await using silent = await SilentServer.start();
  await using webhook = await Webhook.start();
  await using settings = await Settings.write({
    smtp: { url: `smtp://${silent.place}`, from: "ekiden@example.com" },
    webhook: { url: webhook.url, secret: "s" },
    addresses,
  });
  await using server = await Server.start({ notify: settings.file });
  await server.ask("w", asking(approval));
  await silent.connections.next();
  const { body } = await webhook.posts.next();
  assert.equal(JSON.parse(body).person, "mary");
});

test("a mail does not wait for a webhook that hangs with an earlier task", {
  timeout: 30_000,
}, async () => {
  await using silent = await SilentServer.start();
  await using mail = await MailServer.start();
  const smtp = { url: mail.url, from: "ekiden@example.com" };
  const webhook = { url: `http://${silent.place}/hook`, secret: "s" };
  await using settings = await Settings.write({ smtp, webhook, addresses });
  await using server = await Server.start({ notify: settings.file });
  for (const workflowId of ["v", "w", "x"]) {
    await server.ask(workflowId, asking(approval));
    assert.match((await mail.mails.next()).text, new RegExp(`Workflow: ${workflowId} `));
  }
});

const [own, red] = ["123456789012", "210987654321"];
const smtp = { url: "smtp://mail", from: "a@b" };
const withAccounts = (accounts: unknown) => ({ url: "http://inbox", smtp, accounts });

test("settings that cannot be used are refused with what is wrong", () => {
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
    [withAccounts([]), /accounts must be as in/],
    [withAccounts({ 12: smtp }), /accounts\.12: an account has 12 digits/],
    [withAccounts({ "*": {} }), /accounts\.\*: an account has 12 digits/],
    [withAccounts({ [own]: {} }), /accounts\.123456789012 is the server's own account/],
    [withAccounts({ [red]: 7 }), /accounts\.210987654321 must be a JSON object/],
    [withAccounts({ [red]: { color: 1 } }), /accounts\.210987654321\.color is unknown: there are/],
    [withAccounts({ [red]: { url: "http://red" } }), /accounts\.210987654321\.url is unknown/],
    [withAccounts({ [red]: { everybody: 1 } }), /accounts\.210987654321\.everybody must be a list/],
    [withAccounts({ [red]: { webhook: {} } }), /accounts\.210987654321\.webhook\.secret must be/],
    [{ url: "http://inbox", accounts: {} }, /: smtp or webhook must say/],
    [{ url: "http://inbox", accounts: { [red]: {} } }, /: accounts\.210987654321\.smtp or webhook/],
    [{ url: "http://inbox", everybody: ["a"], accounts: { [red]: { smtp } } }, /: smtp or webhook/],
  ];
  for (const [given, message] of refused) {
    const text = typeof given === "string" ? given : JSON.stringify(given);
    assert.throws(() => readNoticeSettings(text, own), { name: "ConfigError", message });
  }
});

test("another account has the server's way out, and neither its people nor its webhook", () => {
  const webhook = { url: "http://hook", secret: "s" };
  const addresses = { mary: "mary@example.com" };
  const accounts = { [red]: { addresses: { john: "john@red" } } };
  const file = { ...withAccounts(accounts), webhook, addresses, everybody: ["mary"] };
  const settings = readNoticeSettings(JSON.stringify(file), own);
  const linksUrl = "http://inbox/api/human-tasks/links/";
  assert.deepEqual(Object.fromEntries(settings), {
    [own]: {
      linksUrl,
      smtp,
      webhook,
      addresses: new Map([["mary", "mary@example.com"]]),
      everybody: ["mary"],
    },
    [red]: {
      linksUrl: `${linksUrl}${red}/`,
      smtp,
      webhook: undefined,
      addresses: new Map([["john", "john@red"]]),
      everybody: [],
    },
  });
  const forOthersAlone = { url: "http://inbox", accounts: { [red]: { webhook } } };
  assert.deepEqual([...readNoticeSettings(JSON.stringify(forOthersAlone), own).keys()], [red]);
});
