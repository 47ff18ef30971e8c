// `npm run dashboards`: writes the dashboard of Grafana, and checks it and the alerts.
import { writeFileSync } from "node:fs";
import { dashboardText } from "./dashboard.ts";
import { dashboardPath, scrapePath } from "./files.ts";
import { checkText, isPromtoolInstalled, promtool, runPromtool } from "./promtool.ts";
import { alertQueries, panelQueries, problemsOf, rulesOf } from "./queries.ts";

const dashboard = dashboardText();
writeFileSync(dashboardPath, dashboard);
const shown = panelQueries(dashboard);
console.log(`${dashboardPath}: ${shown.length} queries`);

const problems = [...shown, ...alertQueries].flatMap((query) => [...problemsOf(query)]);
if (isPromtoolInstalled) {
  // The configuration names the file of the alerts, which is checked with it.
  const verdicts = [
    checkText("rules", rulesOf(shown)),
    runPromtool(["check", "config", scrapePath]),
  ];
  for (const { isAccepted, said } of verdicts) {
    if (isAccepted) console.log(said.trim());
    else problems.push(said);
  }
} else {
  console.log(`SKIPPED: ${promtool} is not installed, so that no syntax was checked.`);
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
