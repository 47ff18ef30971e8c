// From a count of what failed, or from one of them, to all that failed alike.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TerminateWorkflowExecutionCommand } from "@aws-sdk/client-swf";
import { arrive, setUpBrowserHarness, skip } from "./browser-harness.ts";

const domain = "alike";
const reason = 'the "bank" is down';

setUpBrowserHarness(async (consoleHarness) => {
  await consoleHarness.openMany(domain, 5);
  const reasons = [reason, reason, "ordered twice", undefined];
  for (const [at, given] of reasons.entries()) {
    const workflowId = `${domain}-${at}`;
    await consoleHarness.client.send(
      new TerminateWorkflowExecutionCommand({ domain, workflowId, reason: given }),
    );
  }
});

test("a count of failures leads to those that it counts, and one of them to all", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  const found = (count: number) => page.getByText(`${count} shown. These are all.`).waitFor();
  await visitor.open(`domains/${domain}?window=1h`);
  const failures = page.getByRole("row");
  const listed = (text: string) =>
    failures.filter({ hasText: text }).getByRole("link", { name: "List these executions" });
  await listed("OPERATOR_INITIATED").click();
  await found(1);
  await page.getByRole("link", { name: `${domain}-3` }).waitFor();
  await page.goBack();
  await listed(reason).click();
  await found(2);
  await visitor.expectAccessible();
  await page.getByRole("link", { name: `${domain}-1` }).click();
  await page.getByRole("link", { name: "Executions that ended for this reason" }).click();
  await found(2);
  await page.getByRole("link", { name: `${domain}-0` }).waitFor();
  visitor.expectNoErrors();
});

test("a count of closes leads to those of the same time", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(`domains/${domain}?window=6h`);
  await page.getByRole("link", { name: /Terminated\s*4/ }).click();
  await page.getByText("4 shown. These are all.").waitFor();
  const query = page.getByRole("combobox", { name: "Query" });
  assert.equal(await query.inputValue(), "status = TERMINATED and closed > -6h");
  visitor.expectNoErrors();
});
