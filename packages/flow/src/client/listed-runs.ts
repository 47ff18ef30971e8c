// Runs of a workflowId, as the lists of the service have them; these may be a little behind.
import type { Connection } from "./connection.ts";

interface ListedWorkflow {
  readonly workflowId: string;
  /** Calls the reading off. */
  readonly signal?: AbortSignal | undefined;
}

const queryOf = ({ domain }: Connection, workflowId: string) => ({
  domain,
  startTimeFilter: { oldestDate: new Date(0) },
  executionFilter: { workflowId },
});

type List = "ListOpenWorkflowExecutions" | "ListClosedWorkflowExecutions";

/**
 * The first of a list. Empty pages may come before it: for each, the service looks at so many runs
 * of the domain, however few of them are of the workflow.
 */
const firstIn = async (
  list: List,
  connection: Connection,
  { workflowId, signal }: ListedWorkflow,
): Promise<string | undefined> => {
  const query = { ...queryOf(connection, workflowId), maximumPageSize: 1 };
  let nextPageToken: string | undefined;
  do {
    const page = await connection.client.call(list, { ...query, nextPageToken }, { signal });
    const [first] = page.executionInfos;
    if (first) return first.execution.runId;
    nextPageToken = page.nextPageToken;
  } while (nextPageToken !== undefined);
  return undefined;
};

/** Undefined where none is open. */
export const openRunOf = (
  connection: Connection,
  listed: ListedWorkflow,
): Promise<string | undefined> => firstIn("ListOpenWorkflowExecutions", connection, listed);

/** The open one, or the one that was started last; undefined where none is known. */
export const newestRunOf = async (
  connection: Connection,
  listed: ListedWorkflow,
): Promise<string | undefined> => {
  const open = await openRunOf(connection, listed);
  // By the time of their starts, the latest first, which is the service's own order.
  return open ?? firstIn("ListClosedWorkflowExecutions", connection, listed);
};
