// `ekiden schedule`: from a definition by options to what came of its times.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import type { EkidenOutput } from "@ekiden/client";
import { changedDefinition } from "../../src/schedule/changed-definition.ts";
import { Assistant } from "./assistant.ts";
import { domain, Shop } from "./shop.ts";

type Schedule = EkidenOutput<"DescribeSchedule">;

let shop: Shop | undefined;

const opened = (): Shop => shop ?? assert.fail("no shop is open");

beforeEach(async () => {
  await shop?.[Symbol.asyncDispose]();
  shop = await Shop.open();
});
after(() => shop?.[Symbol.asyncDispose]());

const create = (name: string, ...more: readonly string[]) => [
  ...["schedule", "create", name, "--type", "order@1.0"],
  ...more,
];
const describe = (name: string): Promise<Schedule> =>
  opened().json<Schedule>(["schedule", "describe", name]);

/** At three in the morning of Berlin, on weekdays, with all that a start can be given. */
const nightly = create(
  "nightly",
  ...["--cron", "0 3 * * MON-FRI", "--zone", "Europe/Berlin", "--jitter", "1m"],
  ...["--input", '{"hall": 7}', "--tag", "night", "--task-list", "reports", "--priority", "3"],
  ...["--execution-timeout", "2h", "--task-timeout", "NONE", "--child-policy", "ABANDON"],
  ...["--id-prefix", "report", "--overlap", "allow", "--missed", "none"],
  ...["--description", "for the bank", "--not-after", "2026-03-01T00:00Z"],
);

const nightlyDefinition = {
  description: "for the bank",
  times: {
    cron: ["0 3 * * MON-FRI"],
    timeZone: "Europe/Berlin",
    jitterSeconds: 60,
    notAfter: Date.UTC(2026, 2, 1) / 1_000,
  },
  start: {
    workflowType: { name: "order", version: "1.0" },
    workflowIdPrefix: "report",
    input: '{"hall": 7}',
    taskList: { name: "reports" },
    tagList: ["night"],
    taskPriority: "3",
    executionStartToCloseTimeout: "7200",
    taskStartToCloseTimeout: "NONE",
    childPolicy: "ABANDON",
  },
  overlap: "ALLOW",
  missed: "NONE",
};

const definitionOf = ({ description, times, start, overlap, missed }: Schedule) => {
  const always = { times, start, overlap, missed };
  return description === undefined ? always : { description, ...always };
};

test("a schedule is made of the options of a start, and says its next times in both zones", async () => {
  const { stdout, stderr } = await opened().ok(nightly);
  assert.match(stdout, /^The schedule nightly starts order@1\.0\.\nNEXT TIMES +Europe\/Berlin\n/);
  assert.match(stdout, /^2026-01-01T02:00:00Z {2}Thu 2026-01-01 03:00\n/m);
  assert.match(stdout, /\n2026-01-07T02:00:00Z {2}Wed 2026-01-07 03:00\n$/);
  assert.equal(stderr, "");
  assert.deepEqual(definitionOf(await describe("nightly")), nightlyDefinition);
});

test("programs read the next times as the wire says them", async () => {
  const at = ["--at", "2026-01-02T08:00:00Z", "--at", "in 7200.5s"];
  const moments = [Date.UTC(2026, 0, 1, 2) / 1_000, Date.UTC(2026, 0, 2, 8) / 1_000];
  assert.deepEqual(await opened().json(create("fair", ...at)), {
    name: "fair",
    upcoming: moments,
  });
  assert.deepEqual((await describe("fair")).times, { at: moments.toReversed() });
  const { stdout, stderr } = await opened().ok(create("other", ...at));
  assert.match(stdout, /\nNEXT TIMES\n2026-01-01T02:00:00Z\n2026-01-02T08:00:00Z\n$/);
  assert.equal(stderr, "No time follows these.\n");
});

test("a dry run shows the next times, and begins nothing", async () => {
  const { stdout } = await opened().ok(create("poll", "--every", "90m", "--dry-run"));
  assert.match(stdout, /^The schedule poll would start order@1\.0\. Nothing was changed\.\n/);
  assert.match(stdout, /^2026-01-01T01:30:00Z$/m);
  assert.deepEqual(await opened().json(["schedule", "list"]), []);
});

test("what is given to an update changes, and all else stays", async () => {
  await opened().ok(nightly);
  const dry = ["schedule", "update", "nightly", "--cron", "0 4 * * *", "--dry-run"];
  assert.match((await opened().ok(dry)).stdout, /Nothing was changed\.\n.*\n.* 2026-01-01 04:00$/m);
  assert.deepEqual(definitionOf(await describe("nightly")), nightlyDefinition);
  await opened().ok([
    ...["schedule", "update", "nightly", "--cron", "0 4 * * *", "--input-text", "all"],
    ...["--tag", "day", "--tag", "week", "--overlap", "wait"],
  ]);
  const { times, start } = nightlyDefinition;
  assert.deepEqual(definitionOf(await describe("nightly")), {
    ...nightlyDefinition,
    times: { ...times, cron: ["0 4 * * *"] },
    start: { ...start, input: "all", tagList: ["day", "week"] },
    overlap: "WAIT",
  });
});

test("an update takes away what it is told to, and not what it is given as well", async () => {
  await opened().ok(nightly);
  const unset = ["jitter", "zone", "input", "tag", "description", "id-prefix", "not-after"];
  const words = ["schedule", "update", "nightly", ...unset.flatMap((name) => ["--unset", name])];
  const both = await opened().ran([...words, "--jitter", "5m"]);
  assert.equal(both.code, 1);
  assert.match(both.stderr, /^ekiden: --jitter and --unset jitter cannot be given together\.\n/);
  await opened().ok(words);
  const { description: _description, ...left } = nightlyDefinition;
  const { workflowIdPrefix: _prefix, input: _input, tagList: _tags, ...start } = left.start;
  const expected = { ...left, times: { cron: ["0 3 * * MON-FRI"] }, start };
  assert.deepEqual(definitionOf(await describe("nightly")), expected);
  const unknown = await opened().ran(["schedule", "update", "nightly", "--unset", "cron"]);
  assert.match(unknown.stderr, /Allowed choices are zone, offset, .*, description\./);
});

test("an interval takes the place of cron and of its zone, and the bounds of all times stay", async () => {
  await opened().ok(nightly);
  await opened().ok(["schedule", "update", "nightly", "--every", "1h", "--offset", "5m"]);
  const { jitterSeconds, notAfter } = nightlyDefinition.times;
  const bounds = { jitterSeconds, notAfter };
  const interval = { everySeconds: 3_600, offsetSeconds: 300, ...bounds };
  assert.deepEqual((await describe("nightly")).times, interval);
  await opened().ok(["schedule", "update", "nightly", "--every", "2h", "--cron", "@daily"]);
  const both = { ...interval, everySeconds: 7_200, cron: ["@daily"] };
  assert.deepEqual((await describe("nightly")).times, both);
});

test("an update keeps what a newer server has in a definition, and sends nothing of the state", async () => {
  await opened().ok(nightly);
  const schedule = { ...(await describe("nightly")), catchUp: "SOON" };
  const { times, start } = schedule;
  const newer = { ...schedule, times: { ...times, lunar: 1 }, start: { ...start, colour: "red" } };
  const change = { times: { everySeconds: 60 }, start: { input: "1" }, others: {} };
  const changed = changedDefinition(newer, change, ["jitter"]);
  assert.deepEqual(JSON.parse(JSON.stringify(changed)), {
    ...nightlyDefinition,
    catchUp: "SOON",
    times: { everySeconds: 60, notAfter: nightlyDefinition.times.notAfter, lunar: 1 },
    start: { ...nightlyDefinition.start, input: "1", colour: "red" },
  });
});

/** The second start of it waits for the first execution. */
const waiting = async (): Promise<void> => {
  await opened().ok(create("poll", "--every", "15m", "--overlap", "wait"));
  await opened().server.advance({ minutes: 31 });
};
const update = ["schedule", "update", "poll", "--input", "[1]", "--jitter", "1s"];

test("an update to the same times keeps a start which waits, and does not ask", async () => {
  await waiting();
  await opened().ok(["schedule", "update", "poll", "--input", "[1]"]);
  assert.equal((await describe("poll")).waiting, Date.UTC(2026, 0, 1, 0, 30) / 1_000);
});

test("an update that drops a start which waits asks first, and a dry run does not", async () => {
  await waiting();
  const refused = await opened().ran(update);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /^ekiden: this would drop the start for 2026-01-01T00:30:00Z, which waits, and the .*\n {2}Add --yes to change the schedule\.\n$/,
  );
  const declined = await opened().ran(update, { answer: "no" });
  assert.match(declined.stderr, /Type yes to change the schedule: .*nothing was changed/);
  await opened().ok([...update, "--dry-run"]);
  assert.equal((await describe("poll")).waiting, Date.UTC(2026, 0, 1, 0, 30) / 1_000);
  await opened().ok([...update, "--yes"]);
  assert.equal((await describe("poll")).waiting, undefined);
});

test("a yes is about what the question said: what changes meanwhile is asked about again", async () => {
  await waiting();
  const meanwhile = ["schedule", "update", "poll", "--tag", "other", "--yes"];
  const answers = ["yes", "no"];
  const answer = async () => {
    await opened().ok(meanwhile);
    await opened().server.advance({ minutes: 15 });
    return answers.shift() ?? assert.fail("it asks a third time");
  };
  const declined = await opened().ran(update, { answer });
  assert.equal(declined.code, 1);
  assert.match(declined.stderr, /for 2026-01-01T00:30.*Meanwhile the schedule has changed\.\n/s);
  assert.match(declined.stderr, /for 2026-01-01T00:45:00Z, which waits\..*nothing was changed/s);
  await opened().ok(update, { answer: "yes" });
  const { input, tagList } = (await describe("poll")).start;
  assert.deepEqual({ input, tagList }, { input: "[1]", tagList: ["other"] });
});

test("what comes of its times is listed, and described with the workflow ids and the reasons", async () => {
  const none = await opened().ok(["schedule", "list"]);
  assert.match(none.stderr, /^There are no schedules\. `ekiden schedule create NAME` makes one/);
  await opened().ok(create("poll", "--every", "15m", "--offset", "5m"));
  const fresh = await opened().ok(["schedule", "describe", "poll"]);
  assert.match(fresh.stdout, /^So far +0 started, 0 skipped, 0 failed\n\nNEXT TIMES\n/m);
  assert.equal(fresh.stderr, "No time of it has come so far.\n");
  await opened().ok(create("once", "--at", "in 1m"));
  await opened().server.advance({ minutes: 21 });
  const over = await opened().ok(["schedule", "describe", "once"]);
  assert.match(over.stdout, /^So far +1 started, 0 skipped, 0 failed\n\nTIME +OUTCOME /m);
  assert.equal(over.stderr, "No time of the schedule is to come.\n");
  const { stdout } = await opened().ok(["schedule", "list"]);
  assert.match(
    stdout,
    /\nonce {2}order@1\.0 {2}2026-01-01T00:01:00Z +none +STARTED .*\npoll {2}order@1\.0 {2}every 15m, 5m later +2026-01-01T00:35:00Z {2}SKIPPED {2}2026-01-01T00:20:00Z\n$/,
  );
  const shown = (await opened().ok(["schedule", "describe", "poll"])).stdout;
  assert.match(shown, /^Acts as +arn:aws:iam::\d+:user\/anybody$/m);
  assert.match(shown, /^So far +1 started, 1 skipped, 0 failed$/m);
  assert.match(
    shown,
    /^2026-01-01T00:20:00Z {2}SKIPPED .* {2}The execution poll-20260101T000500Z, .* was open$/m,
  );
  assert.match(shown, /^2026-01-01T00:05:00Z {2}STARTED .* {2}poll-20260101T000500Z$/m);
});

test("a schedule that is paused says so wherever it is looked at, until it is resumed", async () => {
  await opened().ok(create("poll", "--every", "15m"));
  const pause = ["schedule", "pause", "poll", "--reason", "the bank is away"];
  const since = "since 2026-01-01T00:00:00Z";
  const paused = await opened().ok(pause);
  assert.equal(paused.stdout, `The schedule poll is paused ${since}: the bank is away\n`);
  assert.match((await opened().ok(["schedule", "list"])).stdout, / {2}paused\n$/);
  const shown = (await opened().ok(["schedule", "describe", "poll"])).stdout;
  assert.match(shown, /^Paused +since 2026-01-01T00:00:00Z by arn:\S+: the bank is away$/m);
  const updated = await opened().ok(["schedule", "update", "poll", "--every", "10m"]);
  const note = "The schedule is paused: nothing is started before `ekiden schedule resume poll`.\n";
  assert.equal(updated.stderr, note);
  await opened().server.advance({ minutes: 21 });
  const backfill = ["schedule", "backfill", "poll", "--from", "2026-01-01T00:01Z", "--to", "now"];
  assert.equal((await opened().ok([...backfill, "--dry-run"])).stderr, note);
  const resume = ["schedule", "resume", "poll"];
  assert.equal((await opened().ok(resume)).stdout, "The schedule poll is no longer paused.\n");
  assert.equal((await opened().ok(resume)).stdout, "The schedule poll was not paused.\n");
  assert.equal((await opened().ok([...backfill, "--dry-run"])).stderr, "");
});

test("a backfill says how many times it is of, and begins unless it is a dry run", async () => {
  await opened().ok(create("poll", "--every", "15m"));
  await opened().server.advance({ hours: 1 });
  const words = ["schedule", "backfill", "poll", "--from", "2025-12-31T23:30Z", "--to"];
  const between = "between 2025-12-31T23:30:00Z and 2026-01-01T00:00:00Z";
  const dry = await opened().ok([...words, "2026-01-01T00:00Z", "--dry-run"]);
  assert.equal(dry.stdout, `The backfill would be of 3 times ${between}. Nothing was changed.\n`);
  assert.equal((await describe("poll")).backfill, undefined);
  const none = await opened().ok([...words, "2025-12-31T23:30:01Z", "--dry-run"]);
  assert.match(none.stdout, /^The backfill would be of 1 time between /);
  const begun = await opened().json([...words, "2026-01-01T00:00Z"]);
  assert.deepEqual(begun, { name: "poll", count: 3 });
  const again = await opened().ran([...words, "now"]);
  assert.match(again.stderr, /under way .*\n {2}`ekiden schedule describe NAME` shows how far/);
  const shown = (await opened().ok(["schedule", "describe", "poll"])).stdout;
  assert.match(shown, /^Backfill +2025-12-31T23:30:00Z to 2026-01-01T00:00:00Z$/m);
  const empty = ["schedule", "backfill", "poll", "--from", "31m ago", "--to", "31m ago"];
  const stop = ["schedule", "stop-backfill", "poll"];
  assert.equal((await opened().ok(stop)).stdout, "The backfill of the schedule poll is ended.\n");
  assert.equal((await opened().ok(stop)).stdout, "The schedule poll has no backfill.\n");
  assert.match((await opened().ok(empty)).stdout, /has no time between .*: nothing begins\.\n$/);
  const many = await opened().ran([...words.slice(0, 3), "--from", "99d ago", "--to", "now"]);
  assert.match(many.stderr, /\n {2}Begin with a part of it; --dry-run counts the times\.\n$/);
});

test("a trigger prints the ids of what it started, or follows it to its end", async () => {
  await opened().ok(create("poll", "--at", "in 2d"));
  const words = ["schedule", "trigger", "poll"];
  const { stdout, stderr } = await opened().ok(words);
  assert.match(stdout, /^Workflow ID {2}poll-20260101T000000Z-[\da-f]{4}\nRun ID {7}\S+\n$/);
  assert.match(stderr, /^Warning: no worker polls task list orders /);
  await opened().complete("orders", "1");
  let hasWaited = false;
  const onWait = async () => {
    if (!hasWaited) await opened().complete("orders", "all is well");
    hasWaited = true;
  };
  const followed = await opened().ok([...words, "--follow"], { onWait });
  assert.equal(followed.stdout, "all is well\n");
  assert.match(followed.stderr, /^Started poll-\S+, run \S+\n/);
});

test("Ctrl+C ends the following of a trigger alone, and says how to come back", async () => {
  await opened().ok(create("poll", "--at", "in 2d"));
  const { terminal, ended } = opened().begun(["schedule", "trigger", "poll", "--follow"], {
    onWait: () => terminal.interrupt(),
  });
  assert.equal(await ended, 130);
  assert.match(terminal.stderr, /The execution goes on; .*\n {2}ekiden workflow result poll-/);
});

test("a schedule is deleted once the user says yes, and not otherwise", async () => {
  await opened().ok(create("poll", "--every", "15m"));
  const words = ["schedule", "delete", "poll"];
  const refused = await opened().ran(words);
  assert.match(
    refused.stderr,
    /would delete the schedule poll, and .*\n {2}Add --yes to delete it/,
  );
  const declined = await opened().ran(words, { answer: "no" });
  assert.match(declined.stderr, /nothing was deleted\.\n/);
  const dry = await opened().ok([...words, "--dry-run"]);
  assert.match(dry.stdout, /^The schedule poll of order@1\.0 would be deleted\. Nothing was/);
  await describe("poll");
  assert.equal(
    (await opened().ok(words, { answer: "yes" })).stdout,
    "The schedule poll is deleted.\n",
  );
  const gone = await opened().ran([...words, "--yes"]);
  assert.match(gone.stderr, /schedule poll .*\n {2}`ekiden schedule list` shows those that are/);
});

test("an assistant lists and describes schedules, with a long input shortened", async () => {
  await using assistant = await Assistant.open(opened().options());
  await opened().ok(create("poll", "--every", "1h", "--input-text", "long ".repeat(6_000)));
  await opened().server.advance({ hours: 1 });
  assert.match(await assistant.ok("ListSchedules"), /"name":"poll",.*"outcome":"STARTED"/);
  const text = await assistant.ok("DescribeSchedule", { name: "poll" });
  assert.match(text, /"everySeconds":3600.*more characters\)".*"outcome":"STARTED"/);
  const refused = await assistant.refused("DescribeSchedule", { name: "pool" });
  assert.match(refused, /Unknown resource: schedule pool .*`ekiden schedule list` shows/);
});

test("bad input says what is wrong, and what to do", async () => {
  const timeless = await opened().ran(create("poll", "--zone", "Europe/Berlin"));
  assert.match(
    timeless.stderr,
    /^ekiden: a schedule needs times\.\n {2}Give --cron, --every or --at/,
  );
  const endless = await opened().ran(create("poll", "--every", "NONE"));
  assert.match(endless.stderr, /^ekiden: --every cannot be "NONE": .*\n.*15m, 2h, 30d\.\n$/);
  const prefixless = await opened().ran(create("poll", "--every", "1h", "--id-prefix", ""));
  assert.match(prefixless.stderr, /It is empty/);
  await opened().ok(create("poll", "--every", "1h"));
  const second = await opened().ran(create("poll", "--every", "1h"));
  assert.match(
    second.stderr,
    /schedule poll already.*\n {2}`ekiden schedule update NAME` changes it/,
  );
  const missing = await opened().ran(["schedule", "update", "pool", "--every", "2h"]);
  assert.match(
    missing.stderr,
    /Unknown resource: schedule pool .*\n {2}`ekiden schedule list` shows/,
  );
  assert.equal((await opened().client.ekiden.listSchedules({ domain })).schedules.length, 1);
});
