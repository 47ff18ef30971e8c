// A list that is kept up to date where changes come faster than its answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  SignalWorkflowExecutionCommand,
  TerminateWorkflowExecutionCommand,
} from "@aws-sdk/client-swf";
import type { Page, Request } from "playwright-core";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { HeldCalls } from "./held-calls.ts";

setUpBrowserHarness();

const timeout = 60_000;
const search = "SearchWorkflowExecutions";

const signal = (domain: string) =>
  browserHarness().consoleHarness.client.send(
    new SignalWorkflowExecutionCommand({
      domain,
      workflowId: `${domain}-0`,
      signalName: "hello",
    }),
  );

/** In front of the list of a domain with so many open executions; those of the open are held. */
const arriveAtMany = async (domain: string, count: number) => {
  await browserHarness().consoleHarness.openMany(domain, count);
  const visitor = await arrive();
  await visitor.open(`domains/${domain}/executions`);
  await visitor.page.locator(".live.connected").waitFor();
  const held = await HeldCalls.of(visitor.page, search, ({ state }) => state === "open");
  return { visitor, held };
};

/** The last part of its path, or of the header that names it. */
const operationOf = (request: Request): string =>
  (request.headers()["x-amz-target"] ?? request.url()).split(/[./]/).at(-1) ?? "";

/** The closed ones are asked for again as soon as a change is acted on. */
const closedAreAsked = (page: Page) =>
  page.waitForRequest(
    (request) => operationOf(request) === search && request.postDataJSON().state === "closed",
  );

const change = async (page: Page, domain: string) => {
  const asked = closedAreAsked(page);
  await signal(domain);
  await asked;
};

test("a refresh that is slower than the changes arrives, and is made once more", {
  skip,
  timeout,
}, async () => {
  const domain = "live-slow";
  const { visitor, held } = await arriveAtMany(domain, 1);
  await using _ = visitor;
  const { page } = visitor;
  await change(page, domain);
  const slow = await held.next();
  await change(page, domain);
  await change(page, domain);
  await slow.letGo();
  const answer = await slow.request.response();
  assert.equal(answer?.status(), 200);
  await (await held.next()).letGo();
  visitor.expectNoErrors();
});

test("older ones that are asked for during a refresh are shown, also when more changes then", {
  skip,
  timeout,
}, async () => {
  const domain = "live-older";
  const { visitor, held } = await arriveAtMany(domain, 150);
  await using _ = visitor;
  const { page } = visitor;
  await change(page, domain);
  await held.next();
  await visitor.button("Look at older ones").click();
  const older = await held.next(({ nextPageToken }) => nextPageToken !== undefined);
  await change(page, domain);
  await older.letGo();
  await page.getByText("150 shown").waitFor();
  // The refresh that gave way is made up for.
  await (await held.next()).letGo();
  visitor.expectNoErrors();
});

test("what other executions do has nothing asked again about a closed one, nor about types", {
  skip,
  timeout,
}, async () => {
  const { consoleHarness } = browserHarness();
  const domain = "live-others";
  await consoleHarness.openMany(domain, 2);
  const closed = { domain, workflowId: `${domain}-1` };
  await consoleHarness.client.send(new TerminateWorkflowExecutionCommand(closed));
  await using visitor = await arrive();
  const { page } = visitor;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(operationOf(request)));
  const count = (operation: string) => asked.filter((each) => each === operation).length;

  await visitor.open(`domains/${domain}/executions`);
  await page.locator(".live.connected").waitFor();
  await change(page, domain);
  await change(page, domain);
  assert.equal(count("DescribePermissions"), 1);
  assert.equal(count("ListWorkflowTypes"), 1);

  await page.getByRole("link", { name: closed.workflowId }).click();
  await page.getByText("Terminated").first().waitFor();
  for (let round = 0; round < 2; round += 1) {
    const described = page.waitForRequest(
      (request) => operationOf(request) === "DescribeWorkflowExecution",
    );
    await signal(domain);
    await described;
  }
  assert.equal(count("DescribeExecutionDetails"), 1);
  visitor.expectNoErrors();
});
