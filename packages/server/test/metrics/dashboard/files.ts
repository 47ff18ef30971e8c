// Where the dashboard and the alerts are kept.
import { fileURLToPath } from "node:url";

const monitoring = new URL("../../../../../deploy/monitoring/", import.meta.url);

export const dashboardPath = fileURLToPath(new URL("dashboard.json", monitoring));
export const alertsPath = fileURLToPath(new URL("alerts.yaml", monitoring));
export const scrapePath = fileURLToPath(new URL("prometheus.yaml", monitoring));
