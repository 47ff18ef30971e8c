// A run is started again as it was started, apart from what is changed.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  StartWorkflowExecutionCommand,
  TerminateWorkflowExecutionCommand,
} from "@aws-sdk/client-swf";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { pageOf } from "./console-harness.ts";
import { intercept } from "./intercepted.ts";

const tags = ["Paris, France", "b", "c", "d", "e"];
const domain = "again";

setUpBrowserHarness((consoleHarness) => consoleHarness.openMany(domain, 0));

/** The page of a closed run with these tags and without a decision time-out. */
const closedRun = async (workflowId: string): Promise<string> => {
  const { client } = browserHarness().consoleHarness;
  const { runId = "" } = await client.send(
    new StartWorkflowExecutionCommand({
      domain,
      workflowId,
      workflowType: { name: "wait", version: "1" },
      taskList: { name: "unpolled" },
      tagList: tags,
      executionStartToCloseTimeout: "60",
      taskStartToCloseTimeout: "NONE",
      childPolicy: "TERMINATE",
    }),
  );
  await client.send(new TerminateWorkflowExecutionCommand({ domain, workflowId }));
  return pageOf({ workflowId, runId }, domain);
};

test("a tag with a comma stays one tag, and a time-out of NONE is shown", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(await closedRun("again-1"));
  await visitor.button("Start again").click();
  const dialog = page.getByRole("dialog");
  assert.equal(await dialog.getByLabel("Decision task time-out").inputValue(), "NONE");
  await visitor.expectAccessible();
  const sent = page.waitForRequest((request) =>
    /StartWorkflowExecution$/.test(request.headers()["x-amz-target"] ?? ""),
  );
  await dialog.getByRole("button", { name: "Start again" }).click();
  const input = (await sent).postDataJSON();
  assert.deepEqual(input.tagList, tags);
  assert.equal(input.taskStartToCloseTimeout, "NONE");
  await page.getByRole("link", { name: "Go to the new run" }).click();
  await page.locator(".run-tag", { hasText: "Paris, France" }).waitFor();
  visitor.expectNoErrors();
});

test("tags that are changed are those of the lines", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(await closedRun("again-2"));
  await visitor.button("Start again").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tags").fill("Paris, France\n Lyon \n");
  await dialog.getByRole("button", { name: "Start again" }).click();
  await page.getByRole("link", { name: "Go to the new run" }).click();
  await page.locator(".run-tag", { hasText: "Lyon" }).waitFor();
  assert.deepEqual(await page.locator(".run-tag").allInnerTexts(), ["Paris, France", "Lyon"]);
  visitor.expectNoErrors();
});

test("a run without an execution time-out is started again with the year that it means", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  // Decisions of other frameworks start children so; a start by a call cannot.
  await intercept(page, /^GetWorkflowExecutionHistory$/, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace(
      '"executionStartToCloseTimeout":"60"',
      '"executionStartToCloseTimeout":"NONE"',
    );
    await route.fulfill({ response: answer, body });
  });
  await visitor.open(await closedRun("again-3"));
  await visitor.button("Start again").click();
  const dialog = page.getByRole("dialog");
  const timeout = dialog.getByLabel("Execution time-out");
  assert.equal(await timeout.inputValue(), "31536000");
  await dialog.getByRole("button", { name: "Start again" }).click();
  await page.getByText("A new run has started.").waitFor();
  visitor.expectNoErrors();
});
