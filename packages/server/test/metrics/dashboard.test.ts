// The dashboard shows each metric once at least, and asks for nothing that is not scraped.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkText, runPromtool, withoutPromtool as skip } from "../../../../tools/promtool.ts";
import { metricRows } from "../../src/metrics/rows.ts";
import { dashboardText } from "./dashboard/dashboard.ts";
import { dashboardPath, scrapePath } from "./dashboard/files.ts";
import { sections } from "./dashboard/panels.ts";
import { alertQueries, panelQueries, problemsOf, rulesOf } from "./dashboard/queries.ts";

const dashboard = readFileSync(dashboardPath, "utf8");
const shown = panelQueries(dashboard);
const panels = sections.flatMap((section) => section.panels);

test("the dashboard is as its sections have it", () => {
  assert.equal(dashboard, dashboardText(), "write it with `npm run dashboards`");
});

test("each metric of the table is on the dashboard", () => {
  const known = new Set(panels.flatMap(({ rows }) => rows.map(({ name }) => name)));
  const missing = Object.values(metricRows).filter(({ name }) => !known.has(name));
  assert.deepEqual(missing, []);
});

test("panels have names and ids of their own, and none covers another", () => {
  const { panels: placed }: { panels: { id: number; title: string; gridPos: Place }[] } =
    JSON.parse(dashboard);
  const drawn = placed.filter(({ gridPos }) => gridPos.h > 1);
  assert.equal(new Set(drawn.map(({ title }) => title)).size, panels.length);
  assert.equal(new Set(placed.map(({ id }) => id)).size, placed.length);
  const taken = placed.flatMap(({ gridPos }) => cellsOf(gridPos));
  assert.equal(new Set(taken).size, taken.length);
});

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const cellsOf = ({ x, y, w, h }: Place): readonly string[] =>
  Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`);

test("panels and alerts ask for metrics that are scraped, by labels that they have", () => {
  const problems = [...shown, ...alertQueries].flatMap((query) => [...problemsOf(query)]);
  assert.deepEqual(problems, []);
  const wrong = { of: "A", expression: 'sum by (list) (swf_pending_tasks) + ekiden_x{b="1"}' };
  assert.deepEqual(
    [...problemsOf(wrong)],
    [
      "A asks swf_pending_tasks for list, which it does not have",
      "A asks swf_pending_tasks for b, which it does not have",
      "A asks for ekiden_x, which is not scraped",
    ],
  );
});

test("promtool accepts the queries, the alerts and the configuration", { skip }, () => {
  const queries = checkText("rules", rulesOf(shown));
  assert.ok(queries.isAccepted, queries.said);
  assert.match(queries.said, new RegExp(`SUCCESS: ${shown.length} rules found`));
  assert.ok(!checkText("rules", rulesOf([{ of: "A", expression: "sum(" }])).isAccepted);
  const config = runPromtool(["check", "config", scrapePath]);
  assert.ok(config.isAccepted, config.said);
  assert.match(config.said, new RegExp(`SUCCESS: ${alertQueries.length} rules found`));
});
