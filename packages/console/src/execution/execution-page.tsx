// One execution.
import { useParams } from "@tanstack/react-router";
import { useCall } from "../api/queries.ts";
import { Loading, Problem } from "../kit/feedback.tsx";

export const ExecutionPage = () => {
  const { domain, workflowId, runId } = useParams({ strict: false }) as Record<string, string>;
  const execution = { workflowId: workflowId ?? "", runId: runId ?? "" };
  const { data, error, refetch } = useCall("DescribeWorkflowExecution", {
    domain: domain ?? "",
    execution,
  });
  if (error) return <Problem error={error} onRetry={refetch} />;
  if (!data) return <Loading />;
  return (
    <>
      <h1>{execution.workflowId}</h1>
      <pre>{JSON.stringify(data, null, 2)}</pre>
    </>
  );
};
