// Executions as a file.
import type { ExecutionInfo } from "../api/ekiden-types.ts";
import { csvOf, download } from "../kit/download.ts";

const header = [
  ...["workflowId", "runId", "type", "version", "status"],
  ...["started", "closed", "tags", "parentWorkflowId", "parentRunId"],
];

const isoOf = (seconds: number | undefined) =>
  seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();

const rowOf = (info: ExecutionInfo) => [
  info.execution.workflowId,
  info.execution.runId,
  info.workflowType.name,
  info.workflowType.version,
  info.closeStatus ?? "OPEN",
  isoOf(info.startTimestamp),
  isoOf(info.closeTimestamp),
  info.tagList?.join(" "),
  info.parent?.workflowId,
  info.parent?.runId,
];

export const exportExecutions = (
  domain: string,
  format: "csv" | "json",
  infos: readonly ExecutionInfo[],
): void => {
  if (format === "json") {
    download(`${domain}.json`, "application/json", `${JSON.stringify(infos, null, 2)}\n`);
  } else download(`${domain}.csv`, "text/csv", csvOf([header, ...infos.map(rowOf)]));
};
