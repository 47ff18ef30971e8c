// Executions, found by what people know of them: workflow IDs, and types as NAME@VERSION.
import type { CloseStatus, WorkflowExecution, WorkflowExecutionInfo } from "@ekiden/client";
import { allPages } from "./connection/paging.ts";
import type { Session } from "./connection/session.ts";
import { pagesOf } from "./limited-list.ts";
import { CommandFailure } from "./terminal/command-failure.ts";

export interface TypeName {
  readonly name: string;
  readonly version: string;
}

/** `order@1`. Throws CommandFailure for a name without a version. */
export const typeNamed = (option: string, text: string): TypeName => {
  const at = text.lastIndexOf("@");
  if (at > 0 && at < text.length - 1) {
    return { name: text.slice(0, at), version: text.slice(at + 1) };
  }
  throw new CommandFailure(
    `${option} cannot be "${text}": it names no version`,
    "Write NAME@VERSION, as in order@1.0; `ekiden type list` shows those that are there.",
  );
};

export const typeText = ({ name, version }: TypeName): string => `${name}@${version}`;

/** OPEN, or how it closed. */
export const statusOf = ({ executionStatus, closeStatus }: WorkflowExecutionInfo): string =>
  closeStatus ?? executionStatus;

/** As the service names it; `continued-as-new` is how it is typed. */
export const statusTyped = (status: CloseStatus): string =>
  status.toLowerCase().replaceAll("_", "-");

const everything = { oldestDate: new Date(0) };

/** The run that is meant: the one that is named, or the newest of the workflow ID. */
export const findRun = async (
  session: Session,
  workflowId: string,
  runId: string | undefined,
): Promise<WorkflowExecution> => {
  if (runId !== undefined)
    return { workflowId, runId: await wholeRunId(session, workflowId, runId) };
  const found = await newestRun(session, workflowId);
  if (found) return found;
  const domain = await session.domain();
  throw new CommandFailure(
    `there is no execution with the workflow ID ${workflowId} in the domain ${domain}`,
    "`ekiden workflow list` shows those that are there; the lists can be a second behind.",
  );
};

/** As operations take it beside a workflow ID: nothing where no run is named. */
export const namedRun = async (
  session: Session,
  workflowId: string,
  runId: string | undefined,
): Promise<{ readonly runId?: string }> =>
  runId === undefined ? {} : { runId: await wholeRunId(session, workflowId, runId) };

/** Those of Amazon SWF and of Ekiden are longer; a table shows the beginning, and an ellipsis. */
const minRunIdCharacters = 40;
const maxRuns = 10_000;

/** What begins as no run of the workflow ID does is left as it is, for the service to refuse. */
const wholeRunId = async (session: Session, workflowId: string, given: string): Promise<string> => {
  const beginning = given.replace(/…$/, "");
  if (beginning === given && given.length >= minRunIdCharacters) return given;
  const found = (await runIdsOf(session, workflowId)).filter((id) => id.startsWith(beginning));
  if (found.includes(given)) return given;
  const [only = given, other] = found;
  if (other === undefined) return only;
  throw new CommandFailure(
    `the run ${beginning}… of ${workflowId} may be one of ${found.length}`,
    `Give more of it: ${found.slice(0, 3).join(", ")}${found.length > 3 ? ", …" : ""}.`,
  );
};

/** Open and closed. */
const runIdsOf = async (session: Session, workflowId: string): Promise<readonly string[]> => {
  const query = await queryOf(session, workflowId);
  const lists = ["ListOpenWorkflowExecutions", "ListClosedWorkflowExecutions"] as const;
  const pages = lists.map((list) =>
    pagesOf({ limit: maxRuns, maxPageSize: 1_000 }, async (page) => {
      const answer = await session.call(list, { ...query, ...page });
      return { items: answer.executionInfos, next: answer.nextPageToken };
    }),
  );
  const found = (await Promise.all(pages)).flatMap(({ items }) => items);
  return found.map(({ execution }) => execution.runId);
};

const queryOf = async (session: Session, workflowId: string) => ({
  domain: await session.domain(),
  startTimeFilter: everything,
  executionFilter: { workflowId },
  maximumPageSize: 1,
});

/**
 * The first of a list. Empty pages may come before it: for each, the service looks at so many
 * executions of the domain, however few of them have the workflow ID.
 */
const firstIn = async (
  list: "ListOpenWorkflowExecutions" | "ListClosedWorkflowExecutions",
  session: Session,
  workflowId: string,
): Promise<WorkflowExecution | undefined> => {
  const query = await queryOf(session, workflowId);
  for await (const page of allPages((next) => session.call(list, { ...query, ...next }))) {
    const [first] = page.executionInfos;
    if (first) return first.execution;
  }
  return undefined;
};

/** Undefined where none is open. */
export const openRun = (
  session: Session,
  workflowId: string,
): Promise<WorkflowExecution | undefined> =>
  firstIn("ListOpenWorkflowExecutions", session, workflowId);

const newestRun = async (
  session: Session,
  workflowId: string,
): Promise<WorkflowExecution | undefined> =>
  (await openRun(session, workflowId)) ??
  firstIn("ListClosedWorkflowExecutions", session, workflowId);
