// Queries with arguments: no text that the service keeps could hold their answers. The client
// leads the workflow's code through the run's history, and asks it then. The run is not involved.
import type { HistoryEvent } from "@ekiden/client";
import { decode, encode } from "../codec.ts";
import type { WorkflowDefinition, WorkflowReference } from "../definitions.ts";
import type { WorkflowLog } from "../log.ts";
import { drain, takeTurn } from "../worker/turn-taking.ts";
import { within } from "../workflow/current.ts";
import type { QueryAnswer } from "../workflow/query.ts";
import { Run } from "../workflow/run.ts";
import { lead } from "../workflow/ways.ts";
import type { Connection } from "./connection.ts";
import { eventsOf } from "./events.ts";

interface ReplayedQuery {
  readonly connection: Connection;
  readonly definition: WorkflowDefinition;
  readonly execution: { readonly workflowId: string; readonly runId: string };
  readonly name: string;
  readonly args: readonly unknown[];
}

/** The longest that the replay, and then the handler, may take. */
const turnMilliseconds = 60_000;
const silent: WorkflowLog = { info: () => {}, warn: () => {}, error: () => {} };

/** True for a definition, which has the workflow's code. */
export const isDefinition = (
  workflow: WorkflowReference<never, unknown> | undefined,
): workflow is WorkflowDefinition => workflow?.run !== undefined;

const checkType = (
  { definition, execution, name }: ReplayedQuery,
  [started]: readonly HistoryEvent[],
): void => {
  if (started?.type !== "WorkflowExecutionStarted") return;
  const { workflowType } = started.data;
  if (workflowType.name === definition.name && workflowType.version === definition.version) return;
  throw new Error(
    `query ${name} with arguments replays ${execution.workflowId}, which is a ` +
      `${workflowType.name} ${workflowType.version}, and this handle has the code of ${definition.name} ` +
      `${definition.version}: take a handle with the definition of its version`,
  );
};

const replayed = async (asked: ReplayedQuery): Promise<Run> => {
  const { connection, definition, execution, name } = asked;
  const events: HistoryEvent[] = [];
  const request = { ...connection, execution };
  for await (const event of eventsOf(request)) events.push(event);
  checkType(asked, events);
  const { codec, payloads: limits, workflowInterception: interception } = connection;
  const { unexpectedErrors } = connection;
  const settings = { codec, log: silent, limits, drain, interception, unexpectedErrors };
  const begin = () => new Run({ definition, ...execution, ...settings, onChangedInput: "warn" });
  try {
    return (await takeTurn(turnMilliseconds, () => lead(begin, events, { end: "is over" }))).run;
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`query ${name} cannot be answered with the code that is here: ${message}`, {
      cause,
    });
  }
};

/** The answer as of the last decision; undefined where the workflow has no such handler. */
export const askReplayed = async (asked: ReplayedQuery): Promise<QueryAnswer | undefined> => {
  const { codec } = asked.connection;
  const run = await replayed(asked);
  const answer = await takeTurn(turnMilliseconds, () =>
    within(run, () => {
      let given: QueryAnswer | undefined;
      drain(() => {
        given = run.look(() => run.shown.ask(run, asked.name, asked.args));
      });
      return given;
    }),
  );
  // As one that was sent: what changes it does not change the workflow.
  if (!answer || "error" in answer) return answer;
  return { value: decode(codec, encode(codec, answer.value)) };
};
