// Sessions that end, and that begin in another window of the same browser.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  RegisterWorkflowTypeCommand,
  SignalWorkflowExecutionCommand,
  StartWorkflowExecutionCommand,
  SWFClient,
} from "@aws-sdk/client-swf";
import { createWorker, FlowClient, humanTasks, registerDomain } from "@ekiden/flow";
import { openKeyService, openPolicyService } from "@ekiden/server";
import { startTestServer, type TestServer } from "@ekiden/testing";
import type { Browser, Page } from "playwright-core";
import { type Build, buildConsole } from "../../../../tools/console-build.ts";
import { skip } from "./browser-harness.ts";
import { sharedChromium } from "./chromium.ts";
import { Visitor, type VisitorOptions } from "./visitor.ts";
import { question } from "./workflows.ts";

const account = "123456789012";
const domain = "payroll";
const workflowId = "salary-of-ann";
const lister = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "swf:List*", Resource: "*" }],
};

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Place {
  readonly data: string;
  readonly build: Build;
  readonly browser: Browser;
  readonly server: TestServer;
  readonly client: SWFClient;
  /** Of one who may do everything. */
  readonly admin: Credentials;
  /** Of one who may see no execution. */
  readonly lister: Credentials;
}

let place: Place;

const openPlace = async (): Promise<Place> => {
  const data = await mkdtemp(join(tmpdir(), "ekiden-sessions-"));
  const build = await buildConsole();
  const options = { data, access: "keys", consoleFiles: build.directory } as const;
  const server = await startTestServer({ time: "running", ...options });
  const keys = await openKeyService({ data });
  const key = await keys.service.create({ account, user: "lister" });
  await keys.close();
  const policies = await openPolicyService({ data });
  await policies.service.attach({ user: "lister", account }, "list", JSON.stringify(lister));
  await policies.close();
  const client = new SWFClient(server.clientOptions);
  const admin = server.clientOptions.credentials;
  return { data, build, server, client, admin, lister: key, browser: await sharedChromium() };
};

const startSalary = async ({ client }: Place) => {
  await registerDomain(client, domain);
  const type = { name: "salary", version: "1" };
  await client.send(new RegisterWorkflowTypeCommand({ domain, ...type }));
  await client.send(
    new StartWorkflowExecutionCommand({
      domain,
      workflowId,
      workflowType: type,
      taskList: { name: "unpolled" },
      executionStartToCloseTimeout: "3600",
      taskStartToCloseTimeout: "60",
      childPolicy: "TERMINATE",
    }),
  );
};

before(async () => {
  if (skip) return;
  place = await openPlace();
  await startSalary(place);
});

after(async () => {
  if (skip) return;
  await place.browser.close();
  place.client.destroy();
  await place.server[Symbol.asyncDispose]();
  await place.build[Symbol.asyncDispose]();
  await rm(place.data, { recursive: true });
});

const arrive = (options?: VisitorOptions) =>
  Visitor.arrive(place.browser, place.server.endpoint, options);

const signIn = async (page: Page, { accessKeyId, secretAccessKey }: Credentials) => {
  await page.getByLabel("Access key id").fill(accessKeyId);
  await page.getByLabel("Secret access key").fill(secretAccessKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Signed in as").waitFor();
};

/** The page has all that it asks for at its beginning, also about each domain. */
const listed = async (visitor: Visitor) => {
  await visitor.page.getByRole("link", { name: domain }).waitFor();
  await visitor.answered();
};

/** In front of the domains. */
const arriveAsAdmin = async (): Promise<Visitor> => {
  const visitor = await arrive();
  await visitor.open("");
  await signIn(visitor.page, place.admin);
  await listed(visitor);
  return visitor;
};

/** In another window of the same browser. */
const signInElsewhere = async (page: Page, credentials: Credentials): Promise<Page> => {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await signIn(other, credentials);
  return other;
};

/** As after eight hours. */
const endSession = ({ page }: Visitor) => page.context().clearCookies();

const atSignIn = (page: Page) => page.getByRole("heading", { name: "Sign in" }).waitFor();

test("what one user has loaded, the next one who signs in does not see", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(`domains/${domain}/executions`);
  await signIn(page, place.admin);
  await page.getByRole("link", { name: workflowId }).waitFor();
  await page.locator(".live.connected").waitFor();
  await endSession(visitor);
  const signal = { domain, workflowId, signalName: "paid" };
  await place.client.send(new SignalWorkflowExecutionCommand(signal));
  await atSignIn(page);
  await signIn(page, place.lister);
  await page.getByText("AccessDeniedException").first().waitFor();
  assert.equal(await page.getByText(workflowId).count(), 0);
});

const registering = async (visitor: Visitor, name: string) => {
  await visitor.button("Register a domain").click();
  await visitor.page.getByLabel("Name").fill(name);
};

const register = ({ page }: Visitor) =>
  page.getByRole("dialog").getByRole("button", { name: "Register a domain" }).click();

test("what is typed when a session ends is there for the same user's next one", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("");
  await signIn(page, place.admin);
  await registering(visitor, "orchard");
  await endSession(visitor);
  await register(visitor);
  await atSignIn(page);
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await visitor.expectAccessible();
  await signIn(page, place.admin);
  assert.equal(await page.getByLabel("Name").inputValue(), "orchard");
  await register(visitor);
  await page.getByRole("link", { name: "orchard" }).waitFor();
});

test("what is typed about a task outlasts hours at the sign-in page", { skip }, async () => {
  const { client } = place;
  const inboxDomain = "holidays";
  await registerDomain(client, inboxDomain);
  await using _ = await createWorker({
    client,
    domain: inboxDomain,
    taskList: "deciders",
    workflows: [question],
    activities: humanTasks,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const title = "Plan the holidays";
  const flow = new FlowClient({ client, domain: inboxDomain });
  await flow.start(question, { workflowId: "holidays", input: { title } });
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  await visitor.open(`domains/${inboxDomain}/inbox`);
  await signIn(page, place.admin);
  await visitor.button(title).click();
  await page.getByLabel("Your comment").fill("Not in May");
  await endSession(visitor);
  await page.clock.fastForward(5_000);
  await atSignIn(page);
  await page.clock.fastForward(2 * 3_600_000);
  await signIn(page, place.admin);
  assert.equal(await page.getByLabel("Your comment").inputValue(), "Not in May");
  await visitor.button("Add the comment").click();
  await page.getByRole("listitem").filter({ hasText: "Not in May" }).waitFor();
});

test("a window goes on with the session that the same user has begun in another one", {
  skip,
}, async () => {
  await using visitor = await arriveAsAdmin();
  const { page } = visitor;
  await endSession(visitor);
  const other = await signInElsewhere(page, place.admin);
  await registering(visitor, "meadow");
  await register(visitor);
  await page.getByRole("link", { name: "meadow" }).waitFor();
  await endSession(visitor);
  await other.reload();
  await signIn(other, place.admin);
  await visitor.button("Sign out").click();
  await atSignIn(page);
  await atSignIn(other);
});

test("a window at the sign-in page goes on when a user signs in in another one", {
  skip,
}, async () => {
  await using visitor = await arriveAsAdmin();
  const { page } = visitor;
  await registering(visitor, "heath");
  await endSession(visitor);
  await register(visitor);
  await atSignIn(page);
  await signInElsewhere(page, place.admin);
  assert.equal(await page.getByLabel("Name").inputValue(), "heath");
  await register(visitor);
  await page.getByRole("link", { name: "heath" }).waitFor();
});

test("what one user was about to do is not done for another who signs in meanwhile", {
  skip,
}, async () => {
  await using visitor = await arriveAsAdmin();
  const { page } = visitor;
  await registering(visitor, "desert");
  await endSession(visitor);
  await signInElsewhere(page, place.lister);
  await register(visitor);
  await page.getByText("Signed in as lister").waitFor();
  await listed(visitor);
  assert.equal(await page.getByText("desert").count(), 0);
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("a query that was being typed when a session ended is there in the next one", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(`domains/${domain}/executions?query=${encodeURIComponent("status = OPEN")}`);
  await signIn(page, place.admin);
  await page.getByRole("link", { name: workflowId }).waitFor();
  await page.locator(".live.connected").waitFor();
  const field = page.getByRole("combobox", { name: "Query" });
  await field.fill('status = OPEN and type.name = "salary" and started > -2h');
  await endSession(visitor);
  const signal = { domain, workflowId, signalName: "paid" };
  await place.client.send(new SignalWorkflowExecutionCommand(signal));
  await atSignIn(page);
  await signIn(page, place.admin);
  assert.equal(
    await field.inputValue(),
    'status = OPEN and type.name = "salary" and started > -2h',
  );
});

test("that the server did not answer is said until it answers again, without a press", {
  skip,
}, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  await visitor.open("");
  await signIn(page, place.admin);
  await listed(visitor);
  let isAway = true;
  await page.route("**/api/session", (route) =>
    isAway ? route.fulfill({ status: 503, body: "" }) : route.fallback(),
  );
  const askedAfter = async (seconds: number) => {
    const answered = page.waitForResponse("**/api/session");
    await page.clock.fastForward(seconds * 1_000);
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await answered;
  };
  for (const seconds of [61, 2, 3]) await askedAfter(seconds);
  const problem = page.getByRole("alert").getByText("HTTP 503");
  await problem.waitFor();
  isAway = false;
  const answered = page.waitForResponse("**/api/session");
  await page.clock.fastForward(6_000);
  await answered;
  await problem.waitFor({ state: "detached" });
});
