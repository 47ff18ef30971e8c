// Every screen, by the path below `/console/`.
import { domain } from "./console-harness.ts";

const ofDomain = `domains/${domain}`;

export const screens: Readonly<Record<string, string>> = {
  domains: "",
  overview: ofDomain,
  executions: `${ofDomain}/executions`,
  incidents: `${ofDomain}/incidents`,
  types: `${ofDomain}/types`,
  "task-lists": `${ofDomain}/task-lists`,
  jobs: `${ofDomain}/jobs`,
  schedules: `${ofDomain}/schedules`,
  inbox: `${ofDomain}/inbox`,
  start: `${ofDomain}/start?type=order&version=2.0`,
  import: "import",
  preferences: "preferences",
};
