// Each alert fires when it should, and only then: promtool reads series that are made up.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ekidenOperations, operations } from "@ekiden/model";
import { runPromtool, withoutPromtool as skip } from "../../../../tools/promtool.ts";
import { metricRows } from "../../src/metrics/rows.ts";
import { waitingOperations } from "../../src/operations/waiting-operations.ts";
import { caseFile } from "./alert-case.ts";
import { alertCases } from "./alert-cases.ts";
import { alertQueries, alertsText } from "./dashboard/queries.ts";

const watching = new URL("../../../../docs/operations/watching.md", import.meta.url);

const marked = "- alert: ";
const [heading, ...texts] = alertsText.split(marked);
const alerts = texts.map((text) => ({ text, name: text.split("\n")[0] ?? "" }));

interface Alert {
  readonly name: string;
  readonly text: string;
}

const runbooks = new Map(
  alerts.map(({ name, text }) => [name, /\n +runbook: (.+)\n/.exec(text)?.[1] ?? ""]),
);

/** What promtool says of their cases. Each has a file of its own: no other alert is evaluated. */
const judged = (given: readonly Alert[]) => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-alerts-"));
  try {
    const files = given.map(({ name, text }) => {
      const alertCase = alertCases.find(({ alert }) => alert === name);
      assert.ok(alertCase, name);
      const file = join(folder, `${name}-cases.yaml`);
      writeFileSync(join(folder, `${name}.yaml`), `${heading}${marked}${text}`);
      writeFileSync(file, caseFile(`${name}.yaml`, alertCase, runbooks.get(name)));
      return file;
    });
    return runPromtool(["test", "rules", ...files]);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test("alerts fire at what they are about, after their time, and not before", { skip }, () => {
  const { isAccepted, said } = judged(alerts);
  assert.ok(isAccepted, said);
});

test("an alert with another bound, or another time, does not pass its cases", { skip }, () => {
  const changes = [
    { alert: "EkidenTasksWait", was: "> 300\n", is: "> 3000\n" },
    {
      alert: "EkidenCallsFail",
      was: "> 0.05\n        for: 5m",
      is: "> 0.05\n        for: 50m",
    },
    { alert: "EkidenStoreDown", was: "(ekiden_store_up) == 0", is: "(ekiden_store_up) == 1" },
  ];
  const changed = changes.map(({ alert, was, is }) => {
    const { text = "" } = alerts.find(({ name }) => name === alert) ?? {};
    assert.ok(text.includes(was), was);
    return { name: alert, text: text.replace(was, is) };
  });
  const { isAccepted, said } = judged(changed);
  assert.ok(!isAccepted);
  for (const { alert } of changes) assert.match(said, new RegExp(`alertname: ?${alert}`), said);
});

test("the alert about slow calls leaves out all operations that wait, and no others", () => {
  const slow = alertQueries.find(({ of }) => of === "EkidenCallsSlow");
  const [, leftOut = ""] = /operation!~"([^"]+)"/.exec(slow?.expression ?? "") ?? [];
  const names = [...Object.keys(operations), ...Object.keys(ekidenOperations)];
  assert.deepEqual(
    names.filter((name) => new RegExp(`^(?:${leftOut})$`).test(name)).toSorted(),
    waitingOperations.toSorted(),
  );
});

test("each alert has its cases", () => {
  assert.deepEqual(
    alertCases.map(({ alert }) => alert),
    alertQueries.map(({ of }) => of),
  );
});

test("each alert has a severity, a sentence, what to do, and a section of the page", () => {
  const page = readFileSync(watching, "utf8");
  assert.equal(alerts.length, alertQueries.length);
  for (const { name, text } of alerts) {
    assert.match(text, /\n +severity: (critical|warning)\n/, name);
    assert.match(text, /\n +summary: .+\n +runbook: .+\.\n/, name);
    assert.ok(page.includes(`\n### ${name}\n`), `a section about ${name}`);
    const place = `page: docs/operations/watching.md#${name.toLowerCase()}\n`;
    assert.ok(text.includes(place), `where the section about ${name} is`);
  }
});

test("what the page calls healthy is what the rows of metrics say", () => {
  const page = readFileSync(watching, "utf8");
  const healthy = new Map<string, string>(
    Object.values(metricRows).map((row) => [row.name, row.healthy]),
  );
  assert.ok(page.includes(`has ${healthy.size} metrics of its own`));
  const lines = [...page.matchAll(/^\| `(\w+)` +\| (.+?) +\| \[(\w+)\]/gm)];
  assert.equal(lines.length, 10);
  for (const [, name = "", text = "", alert = ""] of lines) {
    assert.equal(text, healthy.get(name), name);
    assert.ok(runbooks.has(alert), alert);
  }
});
