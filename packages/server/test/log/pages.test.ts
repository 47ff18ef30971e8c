// Pages that say what lines of the log tell have the names that are in the lines.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "../../../../tools/files.ts";
import { createLog, type Log } from "../../src/log/log.ts";
import { CapturedLog } from "../captured-log.ts";

const apart = { aheadMilliseconds: 3_000, toleranceMilliseconds: 10_000 };
const waiting = { gapMilliseconds: 1, waitMilliseconds: 1, closed: 2, domains: { shop: 2 } };
const run = { account: "1", domain: "shop", workflowId: "w", runId: "r" };
const failed = {
  account: undefined,
  domain: "shop",
  schedule: "nightly-report",
  scheduledFor: "2026-11-30T02:00:00.000Z",
  reason: "TypeDeprecatedFault: report",
};
const invocation = { ...run, name: "resize", requestId: "id" };

interface Promised {
  readonly page: string;
  readonly line: (log: Log) => void;
  /** As the page has them. */
  readonly names: readonly string[];
}

const operations = "docs/operations";
const promised: readonly Promised[] = [
  {
    page: `${operations}/health.md`,
    line: (log) => log.storeAway(new Error("away")),
    names: ["ekiden.reason"],
  },
  {
    page: `${operations}/health.md`,
    line: (log) => log.storeBack(1),
    names: ["ekiden.away_milliseconds"],
  },
  {
    page: `${operations}/clocks.md`,
    line: (log) => log.clockTooFarOff(apart),
    names: ["ekiden.ahead_milliseconds"],
  },
  {
    page: `${operations}/clocks.md`,
    line: (log) => log.retentionWaits(waiting),
    names: ["ekiden.closed", "ekiden.domains"],
  },
  {
    page: `${operations}/health.md`,
    line: (log) => log.readableByOthers("data", "644"),
    names: ["file.path"],
  },
  {
    page: `${operations}/audit.md`,
    line: (log) => log.auditFailed(new Error("full")),
    names: ["ekiden.reason"],
  },
  { page: `${operations}/audit.md`, line: (log) => log.auditBack(1), names: ["ekiden.lost"] },
  {
    page: `${operations}/cores.md`,
    line: (log) => log.nodeServes({ node: 1, pid: 4711 }),
    names: ["ekiden.node", "process.pid"],
  },
  {
    page: `${operations}/roles.md`,
    line: (log) => log.policyUnreadable({ holder: "role/a", name: "trust" }, "no JSON"),
    names: ["ekiden.policy"],
  },
  {
    page: `${operations}/policies.md`,
    line: (log) => log.policyUnreadable({ holder: "user/a", name: "p" }, "no JSON"),
    names: ["ekiden.holder", "ekiden.policy"],
  },
  {
    page: `${operations}/policies.md`,
    line: (log) => log.stepsUsedUp({ holder: "user/a", name: "p" }),
    names: ["ekiden.holder", "ekiden.policy"],
  },
  {
    page: `${operations}/schedules.md`,
    line: (log) => log.scheduleFailed(failed),
    names: [...["ekiden.domain", "ekiden.schedule"], ...["ekiden.scheduled_for", "ekiden.reason"]],
  },
  {
    page: "docs/guide/lambda.md",
    line: (log) => log.functionLine(invocation, "stdout", "hello"),
    names: [
      ...["ekiden.domain", "ekiden.workflow_id", "ekiden.run_id"],
      ...["faas.invoked_name", "aws.request_id"],
    ],
  },
];

test("pages name what a line of the log tells as the line does", () => {
  for (const { page, line, names } of promised) {
    const text = readFileSync(join(repository, page), "utf8");
    const captured = new CapturedLog();
    line(createLog("info", captured));
    const [written = {}] = captured.lines;
    for (const name of names) {
      assert.ok(name in written, `${name} is not in ${JSON.stringify(written)}`);
      assert.ok(text.includes(`\`${name}\``), `${page} does not say ${name}`);
    }
  }
});
