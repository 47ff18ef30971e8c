// What changes while executions are listed: the service has a list of open ones, and one of closed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Input, OperationName, Output } from "@ekiden/client";
import { Session } from "../../src/connection/session.ts";
import { executionsOf, queriesFor } from "../../src/workflow/filters.ts";
import { RecordedTerminal } from "./recorded-terminal.ts";
import { domain, Shop } from "./shop.ts";

/** Does something between the list of open executions and that of closed ones. */
class InterruptedSession extends Session {
  readonly #between: () => Promise<void>;

  constructor(terminal: RecordedTerminal, between: () => Promise<void>) {
    super(terminal, {});
    this.#between = between;
  }

  override async call<K extends OperationName>(operation: K, input: Input<K>): Promise<Output<K>> {
    const output = await super.call(operation, input);
    if (operation === "ListOpenWorkflowExecutions") await this.#between();
    return output;
  }
}

test("an execution that closes between the two lists is listed once, as closed", async () => {
  await using shop = await Shop.open();
  await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", "order-7"]);
  const session = new InterruptedSession(new RecordedTerminal(shop.options()), () =>
    shop.client.terminateWorkflowExecution({ domain, workflowId: "order-7" }),
  );
  const found = await executionsOf(session, await queriesFor(session, { status: "all" }), 10);
  assert.deepEqual(
    found.map(({ closeStatus }) => closeStatus),
    ["TERMINATED"],
  );
  await session.close();
});
