// The door of the console, where calls must be signed, and what policies leave of it.
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
import { registerDomain } from "@ekiden/flow";
import { type NewKey, openKeyDesk, openPolicyDesk } from "@ekiden/server";
import { startTestServer, type TestServer } from "@ekiden/testing";
import type { Browser } from "playwright-core";
import { openChromium } from "./chromium.ts";
import { skip } from "./stage.ts";
import { Visitor } from "./visitor.ts";
import { type Build, buildConsole } from "./world.ts";

const account = "123456789012";
const looker = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["swf:List*", "swf:Count*", "swf:Describe*"], Resource: "*" },
    { Effect: "Allow", Action: "swf:GetWorkflowExecutionHistory", Resource: "*" },
  ],
};

interface Place {
  readonly data: string;
  readonly build: Build;
  readonly browser: Browser;
  readonly server: TestServer;
  readonly key: NewKey;
}

let place: Place;

/** With a key of a user who may look and no more. */
const openPlace = async (): Promise<Place> => {
  const data = await mkdtemp(join(tmpdir(), "ekiden-sign-in-"));
  const build = await buildConsole();
  const options = { data, access: "keys", consoleFiles: build.directory } as const;
  const server = await startTestServer({ time: "running", ...options });
  const keys = await openKeyDesk({ data });
  const key = await keys.desk.create({ account, user: "looker" });
  await keys.close();
  const policies = await openPolicyDesk({ data });
  await policies.desk.attach({ user: "looker", account }, "look", JSON.stringify(looker));
  await policies.close();
  return { data, build, server, key, browser: await openChromium() };
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
  visitor.expectNoTrouble();
  await signIn(visitor, { ...place.key, secretAccessKey: "x".repeat(40) });
  await page.getByText("UnrecognizedClientException").waitFor();
  await page.getByText("Request id").waitFor();
  visitor.troubles.length = 0;
  await signIn(visitor, place.key);
  await page.getByText("Signed in as looker").waitFor();
  const kept = await page.evaluate(
    "JSON.stringify([localStorage, sessionStorage, document.cookie])",
  );
  assert.doesNotMatch(String(kept), /ekiden_session/);
  assert.ok(!String(kept).includes(place.key.secretAccessKey));
  await page.reload();
  await page.getByText("Signed in as looker").waitFor();
  await visitor.button("Sign out").click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  visitor.expectNoTrouble();
});

test("what policy forbids cannot be pressed, and names the action that is missing", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("");
  await signIn(visitor, place.key);
  await page.getByRole("heading", { name: "Domains" }).waitFor();
  const register = visitor.button("Register a domain");
  await page.locator("[aria-disabled=true]").first().waitFor();
  await register.hover();
  await page.getByText("Not allowed: needs swf:RegisterDomain").waitFor();
  await register.click({ force: true });
  assert.equal(await page.getByRole("dialog").count(), 0);
  await visitor.expectAccessible();
  visitor.expectNoTrouble();
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
  visitor.expectNoTrouble();
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
      ...{ domain: "shop", workflowId: "order-1", childPolicy: "TERMINATE" },
      ...{ workflowType: { name: "order", version: "1.0" }, taskList: { name: "orders" } },
      ...{ executionStartToCloseTimeout: "60", taskStartToCloseTimeout: "60" },
    }),
  );
  swf.destroy();
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("");
  await signIn(visitor, place.key);
  await page.getByRole("heading", { name: "Domains" }).waitFor();
  const run = encodeURIComponent(started.runId ?? "");
  await visitor.open(`domains/shop/executions/order-1/${run}`);
  await page.getByText("Waits for a decider").waitFor();
  const terminate = visitor.button("Terminate");
  await page.locator(".execution-actions [aria-disabled=true]").first().waitFor();
  await terminate.focus();
  await page.getByText("Not allowed: needs swf:TerminateWorkflowExecution").waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await page.getByRole("dialog").count(), 0);
});
