// Dialogs whose call is on its way: they stay until it is known what became of it.
import { test } from "node:test";
import { ListOpenWorkflowExecutionsCommand } from "@aws-sdk/client-swf";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { pageOf } from "./console-harness.ts";
import { hold, refuse } from "./intercepted.ts";

const domain = "held-dialogs";

setUpBrowserHarness((consoleHarness) => consoleHarness.openMany(domain, 2));

/** The page of a run that waits. */
const pageOfRun = async (workflowId: string): Promise<string> => {
  const { client } = browserHarness().consoleHarness;
  const { executionInfos = [] } = await client.send(
    new ListOpenWorkflowExecutionsCommand({
      domain,
      startTimeFilter: { oldestDate: new Date(0) },
      executionFilter: { workflowId },
    }),
  );
  return pageOf({ workflowId, runId: executionInfos[0]?.execution?.runId ?? "" }, domain);
};

for (const [action, operation] of [
  ["Terminate", /^TerminateWorkflowExecution$/],
  ["Pause", /^PauseWorkflowExecution$/],
] as const) {
  test(`${action} names the run, and where it was refused after Escape, says so`, {
    skip,
  }, async () => {
    await using visitor = await arrive();
    const { page } = visitor;
    const calls = await hold(page, operation, () => true);
    await visitor.open(await pageOfRun(`${domain}-0`));
    await visitor.button(new RegExp(`^${action}`)).click();
    const dialog = page.getByRole("dialog", { name: `${domain}-0` });
    for (const reason of await dialog.getByLabel("Reason").all()) await reason.fill("stuck");
    await dialog.getByRole("button", { name: action }).click();
    await dialog.locator("button[type=button].forbidden", { hasText: action }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Cancel" }).click({ force: true });
    await calls.release((route) => refuse(route, "ThrottlingException"));
    await dialog.getByText("ThrottlingException").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    visitor.expectRefusals(400, 1);
  });
}
