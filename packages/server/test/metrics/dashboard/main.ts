// `npm run dashboards`: writes the dashboard of Grafana, and checks it and the alerts.
import { writeFileSync } from "node:fs";
import { checkText, runPromtool, withoutPromtool } from "../../../../../tools/promtool.ts";
import { dashboardText } from "./dashboard.ts";
import { dashboardPath, scrapePath } from "./files.ts";
import { alertQueries, panelQueries, problemsOf, rulesOf } from "./queries.ts";

const dashboard = dashboardText();
writeFileSync(dashboardPath, dashboard);
const shown = panelQueries(dashboard);
console.log(`${dashboardPath}: ${shown.length} queries`);

const problems = [...shown, ...alertQueries].flatMap((query) => [...problemsOf(query)]);
if (withoutPromtool) {
  console.log(`SKIPPED: ${withoutPromtool}, so that no syntax was checked.`);
} else {
  // The configuration names the file of the alerts, which is checked with it.
  const verdicts = [
    checkText("rules", rulesOf(shown)),
    runPromtool(["check", "config", scrapePath]),
  ];
  for (const { isAccepted, said } of verdicts) {
    if (isAccepted) console.log(said.trim());
    else problems.push(said);
  }
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
