// What a notifier looks at to find new tasks, over a clock that stands still.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { InboxLists, usualInboxLists } from "../../src/operations/human-tasks/inbox-lists.ts";
import {
  messengersOf,
  readMailLibrary,
} from "../../src/operations/human-tasks/notices/messengers.ts";
import { Notifier } from "../../src/operations/human-tasks/notices/notifier.ts";
import { readNoticeSettings } from "../../src/operations/human-tasks/notices/settings.ts";
import { accounts, callerOf, domain, HumanTasksHarness } from "./human-tasks-harness.ts";
import { Arrivals, MailServer, Webhook } from "./sinks.ts";

const account = accounts.own;

const list = { kind: "activity", domain: account.domainKey(domain), name: "people" } as const;

const notifierOf = (
  { store, clock }: HumanTasksHarness,
  told: object,
  onError: (person: string, error: unknown) => void = (_, error) => assert.fail(String(error)),
): Notifier => {
  const file = JSON.stringify({ url: "http://inbox.example", ...told });
  const settings = readNoticeSettings(file, account.id).get(account.id) ?? assert.fail();
  return new Notifier({
    deps: { store, clock },
    account,
    settings,
    lists: new InboxLists(usualInboxLists),
    messengers: messengersOf(settings, systemClock),
    clock: systemClock,
    onError,
  });
};

test("people are notified of tasks whose hint was lost, also in a deprecated domain", {
  timeout: 60_000,
}, async () => {
  await using harness = await HumanTasksHarness.open();
  await using webhook = await Webhook.start();
  await harness.schedule("w");
  await harness.handlers.DeprecateDomain({ name: domain }, callerOf("clerk", harness.store));
  const told = { webhook: { url: webhook.url, secret: "s" }, everybody: ["mary"] };
  await notifierOf(harness, told).runOnce();
  const { body } = await webhook.posts.next();
  assert.equal(JSON.parse(body).task.workflowId, "w");
});

test("a mail that a mail server has, and does not confirm, is not sent again", async () => {
  await using harness = await HumanTasksHarness.open();
  await using mail = await MailServer.start({ confirms: false });
  await harness.schedule("w");
  const told = {
    smtp: { url: mail.url, from: "ekiden@example.com" },
    addresses: { mary: "mary@example.com" },
    everybody: ["mary"],
  };
  const failures = new Arrivals<unknown>();
  const notifier = notifierOf(harness, told, (_, error) => failures.add(error));
  await notifier.runOnce();
  assert.match(String(await failures.next()), /has the mail, and did not confirm it/);
  assert.equal(mail.mails.count, 1);
});

test("a server that sends mails needs no file of its installation for the first of them", async () => {
  let reads = 0;
  const smtp = { url: "smtp://127.0.0.1:9", from: "ekiden@example.com" };
  const text = JSON.stringify({ url: "http://inbox.example", smtp });
  const settings = readNoticeSettings(text, account.id).get(account.id) ?? assert.fail();
  messengersOf(settings, systemClock, () => {
    reads += 1;
    return readMailLibrary();
  });
  assert.equal(reads, 1);
});

test("a new task is found without a look-up of each of thousands that wait, and others have turns", async () => {
  await using harness = await HumanTasksHarness.open();
  for (let index = 0; index < 12; index += 1) {
    await harness.schedule(`w${index}`, { count: 1_000 });
  }
  const notifier = notifierOf(harness, { webhook: { url: "http://127.0.0.1:9", secret: "s" } });
  await notifier.runOnce();
  const looks = mock.method(harness.store.humanTasks, "find").mock;
  await harness.schedule("another");
  notifier.heard(list);
  let turns = 0;
  const takeTurn = () => {
    turns += 1;
    if (turns < 10) setImmediate(takeTurn);
  };
  setImmediate(takeTurn);
  await notifier.runOnce();
  assert.equal(turns, 10);
  assert.ok(looks.callCount() < 10, `${looks.callCount()} tasks were looked up`);
  mock.restoreAll();
});
