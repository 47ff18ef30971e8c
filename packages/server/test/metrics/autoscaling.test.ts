// What autoscalers of Kubernetes are told: the rules of Prometheus' adapter, and who asks by them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkText, runPromtoolOn, withoutPromtool as skip } from "../../../../tools/promtool.ts";
import { problemsOf, rulesOf } from "./dashboard/queries.ts";

const deployed = (path: string): string =>
  readFileSync(new URL(`../../../../deploy/${path}`, import.meta.url), "utf8");

const rule = /seriesQuery: '(\w+)\{.*?as: (\w+) .*?metricsQuery: ([^\n]+)/gs;

/** By the names of the figures, as the adapter asks Prometheus for what has these labels. */
const queriesFor = (labels: string): ReadonlyMap<string, string> =>
  new Map(
    [...deployed("monitoring/prometheus-adapter.yaml").matchAll(rule)].map(
      ([, series = "", name = "", query = ""]) => [
        name,
        query
          .replaceAll("<<.Series>>", series)
          .replaceAll("<<.LabelMatchers>>", labels)
          .replaceAll("<<.GroupBy>>", "instance"),
      ],
    ),
  );

test("the adapter asks for metrics that are scraped, by labels that they have", () => {
  const queries = [...queriesFor('instance="a"')].map(([of, expression]) => ({ of, expression }));
  assert.equal(queries.length, 3);
  const parts = queries.flatMap(({ of, expression }) =>
    expression.split(" or ").map((part) => ({ of, expression: part })),
  );
  assert.deepEqual(
    [...parts].flatMap((part) => [...problemsOf(part)]),
    [],
  );
});

test("the chart and the example of workers scale by figures that the adapter tells", () => {
  const asking = ["helm/ekiden/templates/_scaling.tpl", "kubernetes/worker-scaling.yaml"];
  const asked = asking.flatMap((path) => deployed(path).match(/(?<=name: )ekiden_\w+/g) ?? []);
  assert.deepEqual(asked.toSorted(), [...queriesFor("").keys()].toSorted());
});

/** What promtool says of series of two nodes, each of which tells the backlog of both. */
const verdictOf = (expressions: readonly (readonly [query: string, value: number])[]) => {
  const series = ["a", "b"].flatMap((node) => [
    `swf_pending_tasks{instance="${node}", release="one", task_list="orders"}`,
    `swf_pending_tasks{instance="${node}", release="one", task_list="mails"}`,
    `ekiden_store_up{instance="${node}", release="one"}`,
    `ekiden_store_up{instance="${node}", release="two"}`,
  ]);
  const values: Readonly<Record<string, string>> = { orders: "30x2", mails: "12x2" };
  const input = series.map((name) => ({
    series: name,
    values: values[/task_list="(\w+)"/.exec(name)?.[1] ?? ""] ?? "1x2",
  }));
  const cases = expressions.map(([expr, value]) => ({
    expr,
    eval_time: "1m",
    exp_samples: [{ labels: "{}", value }],
  }));
  const tests = [{ interval: "1m", input_series: input, promql_expr_test: cases }];
  return runPromtoolOn(["test", "rules"], { "cases.yaml": JSON.stringify({ tests }) });
};

test("a backlog is counted once for all nodes, and is 0 where no task waits", { skip }, () => {
  const of = (name: string, labels: string) => queriesFor(labels).get(name) ?? "";
  const told = [
    [of("ekiden_backlog", 'release="one"'), 42],
    [of("ekiden_backlog", 'release="two"'), 0],
    [of("ekiden_task_list_backlog", 'task_list="orders"'), 30],
    [of("ekiden_task_list_backlog", 'task_list="idle"'), 0],
  ] as const;
  const { isAccepted, said } = verdictOf(told);
  assert.ok(isAccepted, said);
  assert.ok(!verdictOf([[told[0][0], 84]]).isAccepted, "a wrong figure is noticed");
});

test("promtool accepts the adapter's queries", { skip }, () => {
  const queries = [...queriesFor('namespace="shop"')];
  const rules = rulesOf(queries.map(([of, expression]) => ({ of, expression })));
  const { isAccepted, said } = checkText("rules", rules);
  assert.ok(isAccepted, said);
});
