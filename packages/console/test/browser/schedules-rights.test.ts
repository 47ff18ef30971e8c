// What policies leave of schedules, and what is typed when a session ends.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { openKeyService, openPolicyService } from "@ekiden/server";
import { startTestServer, type TestServer } from "@ekiden/testing";
import type { Browser } from "playwright-core";
import { type Build, buildConsole } from "../../../../tools/console-build.ts";
import { skip } from "./browser-harness.ts";
import { sharedChromium } from "./chromium.ts";
import { Visitor } from "./visitor.ts";

const account = "123456789012";
const domain = "office";
const statement = { Effect: "Allow", Resource: "*" };
const users = {
  viewer: { ...statement, Action: ["swf:List*", "ekiden:Describe*", "ekiden:List*"] },
  /** Who may start nothing. */
  planner: { ...statement, Action: ["swf:List*", "ekiden:*"] },
  lister: { ...statement, Action: ["swf:List*", "ekiden:DescribeDomainOverview"] },
};
type User = keyof typeof users;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Place {
  readonly data: string;
  readonly build: Build;
  readonly browser: Browser;
  readonly server: TestServer;
  readonly keys: Readonly<Record<User | "admin", Credentials>>;
}

let place: Place;

/** A schedule that has nothing to do for a year, in a domain of its own. */
const createSchedule = async (server: TestServer): Promise<void> => {
  const swf = new SwfClient(server.clientOptions);
  await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "7" });
  const type = { name: "Report", version: "1" };
  await swf.registerWorkflowType({
    domain,
    ...type,
    defaultTaskList: { name: "reports" },
    defaultChildPolicy: "TERMINATE",
    defaultTaskStartToCloseTimeout: "600",
    defaultExecutionStartToCloseTimeout: "86400",
  });
  const times = { everySeconds: 31_536_000 };
  await swf.ekiden.createSchedule({ domain, name: "yearly", times, start: { workflowType: type } });
  await swf.ekiden.pauseSchedule({ domain, name: "yearly", reason: "the bank is away" });
  swf.close();
};

const openPlace = async (): Promise<Place> => {
  const data = await mkdtemp(join(tmpdir(), "ekiden-schedules-"));
  const build = await buildConsole();
  const options = { data, access: "keys", consoleFiles: build.directory } as const;
  const server = await startTestServer({ time: "running", ...options });
  await createSchedule(server);
  const keys = await openKeyService({ data });
  const policies = await openPolicyService({ data });
  const made: Record<User | "admin", Credentials> = {
    admin: server.clientOptions.credentials,
    viewer: await keys.service.create({ account, user: "viewer" }),
    planner: await keys.service.create({ account, user: "planner" }),
    lister: await keys.service.create({ account, user: "lister" }),
  };
  for (const user of Object.keys(users) as User[]) {
    const policy = { Version: "2012-10-17", Statement: [users[user]] };
    await policies.service.attach({ user, account }, "own", JSON.stringify(policy));
  }
  await keys.close();
  await policies.close();
  return { data, build, server, keys: made, browser: await sharedChromium() };
};

before(async () => {
  if (!skip) place = await openPlace();
});

after(async () => {
  if (skip) return;
  await place.browser.close();
  await place.server[Symbol.asyncDispose]();
  await place.build[Symbol.asyncDispose]();
  await rm(place.data, { recursive: true });
});

const signIn = async ({ page }: Visitor, user: User | "admin") => {
  const { accessKeyId, secretAccessKey } = place.keys[user];
  await page.getByLabel("Access key id").fill(accessKeyId);
  await page.getByLabel("Secret access key").fill(secretAccessKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Signed in as").waitFor();
};

const arrive = async (path: string, user: User | "admin"): Promise<Visitor> => {
  const visitor = await Visitor.arrive(place.browser, place.server.endpoint);
  await visitor.open(path);
  await signIn(visitor, user);
  await visitor.settled();
  return visitor;
};

test("buttons of what a policy denies about schedules name the action that is missing", {
  skip,
}, async () => {
  await using visitor = await arrive(`domains/${domain}/schedules`, "viewer");
  const { page } = visitor;
  const expectInert = async (name: string, action: string) => {
    const button = visitor.button(name);
    await button.and(page.locator("[aria-disabled=true]")).waitFor();
    await button.hover();
    await page.getByText(`Not allowed: needs ekiden:${action}`).waitFor();
    await button.click({ force: true });
    assert.equal(await page.getByRole("dialog").count(), 0);
  };
  await expectInert("Create a schedule", "CreateSchedule");
  await visitor.expectAccessible();
  await page.getByRole("link", { name: "yearly" }).click();
  await page.getByRole("heading", { name: "Definition" }).waitFor();
  await page.getByText(/^arn:aws:iam::\d+:/).waitFor();
  await expectInert("Trigger now", "TriggerSchedule");
  await expectInert("Resume yearly", "ResumeSchedule");
  await expectInert("Backfill", "BackfillSchedule");
  await expectInert("Edit", "UpdateSchedule");
  await expectInert("Delete", "DeleteSchedule");
  await visitor.expectAccessible();
});

test("who may start no execution is told so where a schedule would start one for them", {
  skip,
}, async () => {
  await using visitor = await arrive(`domains/${domain}/schedules`, "planner");
  const { page } = visitor;
  const expectInert = async (name: string) => {
    const button = visitor.button(name);
    await button.and(page.locator("[aria-disabled=true]")).waitFor();
    await button.hover();
    await page.getByText("Not allowed: needs swf:StartWorkflowExecution").waitFor();
  };
  await expectInert("Create a schedule");
  await page.getByRole("link", { name: "yearly" }).click();
  await expectInert("Trigger now");
  await expectInert("Edit");
  await visitor.button("Backfill").click();
  await page.getByRole("dialog", { name: "Backfill: yearly" }).waitFor();
});

test("where schedules may not be listed, the overview says that they are not known", {
  skip,
}, async () => {
  await using visitor = await arrive(`domains/${domain}`, "lister");
  const { page } = visitor;
  await page
    .getByText("It is not known which schedules are paused, or failed last.")
    .and(page.getByText("Not allowed: needs ekiden:ListSchedules"))
    .waitFor();
  await visitor.expectAccessible();
});

test("what is typed about a schedule when a session ends is there for the next one", {
  skip,
}, async () => {
  await using visitor = await arrive(`domains/${domain}/schedules`, "admin");
  const { page } = visitor;
  await visitor.button("Create a schedule").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("hourly");
  await dialog.getByLabel("Workflow type").selectOption("Report 1");
  await dialog.getByLabel("Cron expressions").fill("@hourly");
  await dialog.getByRole("row").nth(5).waitFor();
  await page.context().clearCookies();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await dialog.waitFor({ state: "hidden" });
  await signIn(visitor, "admin");
  assert.equal(await dialog.getByLabel("Name").inputValue(), "hourly");
  assert.equal(await dialog.getByLabel("Cron expressions").inputValue(), "@hourly");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "hourly", exact: true }).waitFor();
  await page.getByText("every hour, at minute 0").waitFor();
});
