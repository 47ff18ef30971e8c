// A real Prometheus scrapes a node, and its answers are those of the node: to questions of the
// page, and to each query of the dashboard and of the alerts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { domain, Harness } from "../ekiden/harness.ts";
import { decide, populate, schedule, start, takeTask } from "../ekiden/orders.ts";
import { dashboardPath } from "./dashboard/files.ts";
import { alertQueries, panelQueries } from "./dashboard/queries.ts";
import { Scraper, withoutPrometheus as skip } from "./prometheus.ts";

const complete = [{ decisionType: "CompleteWorkflowExecution" as const }];

/** What a node over files, without functions, traces and events, has nothing to say about. */
const needMore: ReadonlyMap<string, string> = new Map([
  ["ekiden_clock_ahead_seconds", "a store over PostgreSQL"],
  ["ekiden_store_lost_changes_total", "a store over PostgreSQL"],
  ["ekiden_database_connections", "a store over PostgreSQL"],
  ["ekiden_notification_lag_seconds", "other nodes"],
  ["swf_provisioned_", "quotas"],
  ["ekiden_function", "functions"],
  ["ekiden_event", "a target of events"],
  ["ekiden_spans_sent_total", "a collector of traces"],
  ["ekiden_spans_lost_total", "a collector of traces"],
]);
/** Their series begin with the first fault. */
const needFault: ReadonlySet<string> = new Set(["EkidenCallsFail"]);

const needsMore = (expression: string): boolean =>
  [...needMore.keys()].some((name) => expression.includes(name));

/** An order with an activity, from its start to its end. */
const order = async (owner: SwfClient, workflowId: string): Promise<void> => {
  await start(owner, workflowId);
  await decide(owner, [schedule("charge-1")]);
  const taskToken = await takeTask(owner);
  await owner.respondActivityTaskCompleted({ taskToken });
  await decide(owner, complete);
};

describe("a Prometheus that scrapes a node", { skip }, () => {
  let harness: Harness;
  let scraper: Scraper;
  before(async () => {
    harness = await Harness.open({ metrics: "127.0.0.1:0" });
    await populate(harness.owner);
    scraper = await Scraper.start(new URL(harness.node.metricsUrl ?? "").host);
  });
  after(async () => {
    await scraper[Symbol.asyncDispose]();
    await harness[Symbol.asyncDispose]();
  });

  test("knows of it what was done", async () => {
    const { owner } = harness;
    await order(owner, "order-1");
    await start(owner, "order-2");
    await scraper.meets('up{job="ekiden"}', 1);
    const ofDomain = `{domain="${domain}"}`;
    await scraper.meets(`sum(swf_workflows_completed_total${ofDomain})`, 1);
    await scraper.meets(`sum(swf_workflow_start_to_close_time_seconds_count${ofDomain})`, 1);
    await scraper.meets(`sum(swf_pending_tasks${ofDomain})`, 1);
    await scraper.meets("min by (instance) (ekiden_store_up)", 1);
    const ok = 'ekiden_calls_total{operation="StartWorkflowExecution",status="ok"}';
    await scraper.meets(`sum(${ok})`, 2);
    await decide(owner, complete);
  });

  test("has numbers for each panel of the dashboard", async () => {
    const { owner } = harness;
    await start(owner, "order-that-waits");
    const shown = panelQueries(readFileSync(dashboardPath, "utf8"));
    const silent = shown.filter(({ expression }) => needsMore(expression));
    let without = shown.filter(({ expression }) => !needsMore(expression));
    let done = 0;
    const haveAllData = async () => {
      done += 1;
      await order(owner, `order-of-load-${done}`);
      const values = await Promise.all(without.map(({ expression }) => scraper.values(expression)));
      without = without.filter((_, at) => !values[at]?.some((value) => !Number.isNaN(value)));
      return without.length === 0;
    };
    await scraper.until(haveAllData, () => `data for ${without.map(({ of }) => of).join(", ")}`);
    assert.ok(silent.length > 0);
    for (const { of, expression } of silent) {
      assert.deepEqual(await scraper.values(expression), [], of);
    }
  });

  test("can evaluate each alert, and none fires where all is well", async () => {
    const areEvaluated = async () =>
      (await scraper.alerts()).every(({ health }) => health !== "unknown");
    await scraper.until(areEvaluated, () => "each alert is evaluated");
    const alerts = await scraper.alerts();
    assert.deepEqual(
      alerts.map(({ name }) => name),
      alertQueries.map(({ of }) => of),
    );
    for (const { name, health, state } of alerts) {
      assert.deepEqual([name, health, state], [name, "ok", "inactive"]);
    }
    // With `bool` a comparison says 0 for each series, where it would leave it out.
    for (const { of, expression } of alertQueries) {
      const compared = expression.replace(/ (==|>) (?!bool)/, " $1 bool ");
      const values = await scraper.values(compared);
      assert.equal(values.length > 0, !needsMore(expression) && !needFault.has(of), of);
      assert.deepEqual([of, ...values.filter((value) => value !== 0)], [of]);
    }
  });
});
