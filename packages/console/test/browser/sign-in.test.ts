// Signing in to the console, where calls must be signed, and what policies leave of it.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  RegisterWorkflowTypeCommand,
  StartWorkflowExecutionCommand,
  SWFClient,
} from "@aws-sdk/client-swf";
import { createWorker, FlowClient, humanTasks, registerDomain } from "@ekiden/flow";
import { type NewKey, openKeyService, openPolicyService } from "@ekiden/server";
import { startTestServer, type TestServer } from "@ekiden/testing";
import type { Browser } from "playwright-core";
import { type Build, buildConsole } from "../../../../tools/console-build.ts";
import { skip } from "./browser-harness.ts";
import { sharedChromium } from "./chromium.ts";
import { Visitor } from "./visitor.ts";
import { expense } from "./workflows.ts";

const account = "123456789012";
const looker = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["swf:List*", "swf:Count*", "swf:Describe*"], Resource: "*" },
    { Effect: "Allow", Action: "swf:GetWorkflowExecutionHistory", Resource: "*" },
  ],
};

/** One who may do what workflows ask of people, but not refuse it. */
const clerk = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["swf:List*", "ekiden:*HumanTask*"], Resource: "*" },
    { Effect: "Deny", Action: "ekiden:RejectHumanTask", Resource: "*" },
  ],
};

/** As in docs/operations/policies.md: one who looks at one domain, and one who does its tasks. */
const onVideo = { Effect: "Allow", Resource: "arn:aws:swf:*:*:/domain/video" };
const viewer = {
  Version: "2012-10-17",
  Statement: [{ ...onVideo, Action: ["swf:List*", "ekiden:Describe*", "ekiden:List*"] }],
};
const person = {
  Version: "2012-10-17",
  Statement: [
    {
      ...onVideo,
      Action: "ekiden:*HumanTask*",
      Condition: { StringLike: { "swf:taskList.name": "people-*" } },
    },
  ],
};

const users = { looker, clerk, viewer, person };
type User = keyof typeof users;

interface Place {
  readonly data: string;
  readonly build: Build;
  readonly browser: Browser;
  readonly server: TestServer;
  readonly keys: Readonly<Record<User, NewKey>>;
}

let place: Place;

/** With a key of each user. */
const openPlace = async (): Promise<Place> => {
  const data = await mkdtemp(join(tmpdir(), "ekiden-sign-in-"));
  const build = await buildConsole();
  const options = { data, access: "keys", consoleFiles: build.directory } as const;
  const server = await startTestServer({ time: "running", ...options });
  const keys = await openKeyService({ data });
  const policies = await openPolicyService({ data });
  const made: Partial<Record<User, NewKey>> = {};
  for (const user of Object.keys(users) as User[]) {
    made[user] = await keys.service.create({ account, user });
    await policies.service.attach({ user, account }, "own", JSON.stringify(users[user]));
  }
  await keys.close();
  await policies.close();
  const all = made as Record<User, NewKey>;
  return { data, build, server, keys: all, browser: await sharedChromium() };
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

const arrive = () => Visitor.arrive(place.browser, place.server.endpoint);

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const signIn = async (visitor: Visitor, { accessKeyId, secretAccessKey }: Credentials) => {
  await visitor.page.getByLabel("Access key id").fill(accessKeyId);
  await visitor.page.getByLabel("Secret access key").fill(secretAccessKey);
  await visitor.button("Sign in").click();
};

test("a wrong secret is refused with the id of the request, and the right one lets in", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("");
  await visitor.expectAccessible();
  visitor.expectNoErrors();
  await signIn(visitor, { ...place.keys.looker, secretAccessKey: "x".repeat(40) });
  await page.getByText("UnrecognizedClientException").waitFor();
  await page.getByText("Request id").waitFor();
  visitor.errors.length = 0;
  await signIn(visitor, place.keys.looker);
  await page.getByText("Signed in as looker").waitFor();
  const kept = await page.evaluate(
    "JSON.stringify([localStorage, sessionStorage, document.cookie])",
  );
  assert.doesNotMatch(String(kept), /ekiden_session/);
  assert.ok(!String(kept).includes(place.keys.looker.secretAccessKey));
  await page.reload();
  await page.getByText("Signed in as looker").waitFor();
  await visitor.button("Sign out").click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  visitor.expectNoErrors();
});

test("what policy forbids cannot be pressed, and names the action that is missing", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("");
  await signIn(visitor, place.keys.looker);
  await page.getByRole("heading", { name: "Domains" }).waitFor();
  const register = visitor.button("Register a domain");
  await page.locator("[aria-disabled=true]").first().waitFor();
  await register.hover();
  await page.getByText("Not allowed: needs swf:RegisterDomain").waitFor();
  await register.click({ force: true });
  assert.equal(await page.getByRole("dialog").count(), 0);
  await visitor.expectAccessible();
  visitor.expectNoErrors();
});

test("the first key of a server may do everything", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("");
  await signIn(visitor, place.server.clientOptions.credentials);
  await visitor.button("Register a domain").click();
  await page.getByLabel("Name").fill("orchard");
  await page.getByRole("dialog").getByRole("button", { name: "Register a domain" }).click();
  await page.getByRole("link", { name: "orchard" }).click();
  await page.getByText("Nothing has happened here so far").waitFor();
  visitor.expectNoErrors();
});

test("a run that one may only look at is shown, and its actions name what is missing", {
  skip,
}, async () => {
  const swf = new SWFClient(place.server.clientOptions);
  await registerDomain(swf, "shop");
  const type = { domain: "shop", name: "order", version: "1.0" };
  await swf.send(new RegisterWorkflowTypeCommand(type));
  const started = await swf.send(
    new StartWorkflowExecutionCommand({
      domain: "shop",
      workflowId: "order-1",
      childPolicy: "TERMINATE",
      workflowType: { name: "order", version: "1.0" },
      taskList: { name: "orders" },
      executionStartToCloseTimeout: "60",
      taskStartToCloseTimeout: "60",
    }),
  );
  swf.destroy();
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("");
  await signIn(visitor, place.keys.looker);
  await page.getByRole("heading", { name: "Domains" }).waitFor();
  const run = encodeURIComponent(started.runId ?? "");
  await visitor.open(`domains/shop/executions/order-1/${run}`);
  await page.getByText("Your policies do not allow ekiden:ExplainWorkflowExecution").waitFor();
  await page.getByText("Decision task time-out").waitFor();
  const terminate = visitor.button("Terminate");
  await page.locator(".execution-actions [aria-disabled=true]").first().waitFor();
  await terminate.focus();
  await page.getByText("Not allowed: needs swf:TerminateWorkflowExecution").waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await page.getByRole("dialog").count(), 0);
  const ofEkiden = {
    "Pause order-1": "ekiden:PauseWorkflowExecution",
    Reset: "ekiden:ResetWorkflowExecution",
    Fork: "ekiden:ForkWorkflowExecution",
  };
  for (const [name, action] of Object.entries(ofEkiden)) {
    await visitor.button(name).focus();
    await page.getByText(`Not allowed: needs ${action}`).waitFor();
  }
});

test("tasks are done by the user who is signed in, and what policy forbids is named", {
  skip,
}, async () => {
  const client = new SWFClient(place.server.clientOptions);
  const domain = "office";
  await registerDomain(client, domain);
  const worker = await createWorker({
    client,
    domain,
    taskList: "deciders",
    workflows: [expense],
    activities: humanTasks,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const flow = new FlowClient({ client, domain });
  const input = { what: "a stapler", assignees: ["clerk"] };
  const handle = await flow.start(expense, { workflowId: "expense-1", input });
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("");
  await signIn(visitor, place.keys.clerk);
  await page.getByRole("heading", { name: "Domains" }).waitFor();
  await visitor.open(`domains/${domain}/inbox`);
  await page.getByText("You are clerk").waitFor();
  assert.equal(await page.getByLabel("Who are you?").count(), 0);
  await visitor.button("Approve a stapler").click();
  const panel = page.getByRole("dialog");
  await panel.locator("[aria-disabled=true]").waitFor();
  // Once the form is there, buttons stay where they are.
  await panel.getByLabel("Approved").waitFor();
  await panel.getByRole("button", { name: "Reject" }).hover();
  await page.getByText("Not allowed: needs ekiden:RejectHumanTask").waitFor();
  await panel.getByRole("button", { name: "Claim" }).click();
  await panel.getByRole("button", { name: "Claim" }).and(page.locator(":disabled")).waitFor();
  await panel.getByLabel("Your comment").fill("A red one");
  await panel.getByRole("button", { name: "Add the comment" }).click();
  await panel.getByRole("listitem").filter({ hasText: "A red one" }).waitFor();
  await panel.getByLabel("Approved").selectOption("No");
  await panel.getByLabel("Amount").fill("5");
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), { approved: false, amount: 5 });
  await worker.stop({ pollsWithin: "1 second" });
  client.destroy();
});

test("a domain that one may not list is gone to by its name", {
  skip,
}, async () => {
  const swf = new SWFClient(place.server.clientOptions);
  await registerDomain(swf, "video");
  swf.destroy();
  for (const user of ["viewer", "person"] as const) {
    await using visitor = await arrive();
    const { page } = visitor;
    await visitor.open("");
    await signIn(visitor, place.keys[user]);
    const main = page.getByRole("main");
    await main.getByText("You may not list them all: type the name of one.").waitFor();
    await visitor.expectAccessible();
    await main.getByLabel("Name of a domain").fill("video");
    await main.getByRole("button", { name: "Go" }).click();
    await page.getByRole("heading", { name: "video" }).waitFor();
    await page.getByRole("link", { name: "Tasks of people" }).click();
    await page.getByText("Nothing is asked of people").waitFor();
  }
});
