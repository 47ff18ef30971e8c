// The activities of an execution that are open: which worker has which, and since when.
import type { WireEvent, WorkflowExecution } from "@ekiden/client";
import type { Session } from "../connection/session.ts";
import { findRun, typeText } from "../executions.ts";
import { historyPages } from "../history/read-history.ts";
import type { Column } from "../terminal/table.ts";
import type { Verb } from "../verb.ts";
import { addRunOption, type GivenRun } from "../workflow/run-options.ts";

interface OpenActivity {
  readonly activityId: string;
  readonly activityType: { readonly name: string; readonly version: string };
  readonly taskList: string;
  readonly scheduledEventId: number;
  readonly scheduledAt: Date;
  readonly startedEventId?: number;
  readonly startedAt?: Date;
  readonly identity?: string;
  readonly cancelRequested?: true;
  readonly lastHeartbeatAt?: Date;
}

export const listVerb: Verb<GivenRun> = {
  words: "list <workflow-id>",
  summary: "list the activities of an execution that are open, and which worker has them",
  scope: "of a domain",
  addOptions: addRunOption,
  examples: ["ekiden activity list order-7", "ekiden activity list order-7 --output json"],
  async run(session, given, [workflowId = ""]) {
    const execution = await findRun(session, workflowId, given.run);
    const open = new Map<number, OpenActivity>();
    let isClosed = false;
    for await (const page of historyPages(session, execution)) {
      for (const event of page) {
        readInto(open, event);
        isClosed =
          /^WorkflowExecution(Completed|Failed|Canceled|Terminated|TimedOut|Continued)/.test(
            event.eventType,
          );
      }
    }
    const listed = isClosed ? [] : await withDetails(session, execution, [...open.values()]);
    const { printer } = session;
    const empty = `No activity of ${workflowId} (run ${execution.runId}) is open.`;
    await printer.list(
      listed,
      columnsFor((time) => printer.time(time)),
      empty,
    );
  },
};

const readInto = (open: Map<number, OpenActivity>, event: WireEvent): void => {
  const { eventId, eventTimestamp } = event;
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled) {
    const { activityId, activityType, taskList } = scheduled;
    open.set(eventId, {
      activityId,
      activityType,
      taskList: taskList.name,
      scheduledEventId: eventId,
      scheduledAt: eventTimestamp,
    });
  }
  const started = event.activityTaskStartedEventAttributes;
  const before = open.get(started?.scheduledEventId ?? 0);
  if (started && before) {
    const { identity } = started;
    const attempt = { startedEventId: eventId, startedAt: eventTimestamp };
    open.set(started.scheduledEventId, { ...before, ...attempt, ...(identity && { identity }) });
  }
  const asked = event.activityTaskCancelRequestedEventAttributes?.activityId;
  for (const activity of asked === undefined ? [] : open.values()) {
    if (activity.activityId !== asked) continue;
    open.set(activity.scheduledEventId, { ...activity, cancelRequested: true });
  }
  open.delete(endOf(event)?.scheduledEventId ?? 0);
};

const endOf = (event: WireEvent): { readonly scheduledEventId: number } | undefined =>
  event.activityTaskCompletedEventAttributes ??
  event.activityTaskFailedEventAttributes ??
  event.activityTaskTimedOutEventAttributes ??
  event.activityTaskCanceledEventAttributes;

/** Histories do not tell this: Ekiden does, and Amazon's service does not. */
const withDetails = async (
  session: Session,
  execution: WorkflowExecution,
  open: readonly OpenActivity[],
): Promise<readonly OpenActivity[]> => {
  const { isAmazon } = await session.settings();
  if (isAmazon || open.length === 0) return open;
  const asked = { domain: await session.domain(), ...execution };
  const { heartbeats, origin } = await session.callEkiden("DescribeExecutionDetails", asked);
  const times = new Map(heartbeats.map(({ scheduledEventId, at }) => [scheduledEventId, at]));
  return open.map((activity) => {
    const at = times.get(activity.scheduledEventId);
    // What a reset or a fork has taken over is handed out by it.
    const isTakenOver = origin && activity.scheduledEventId <= origin.keptEvents;
    return {
      ...activity,
      ...(isTakenOver && { scheduledAt: new Date(origin.at * 1_000) }),
      ...(at !== undefined && { lastHeartbeatAt: new Date(at * 1_000) }),
    };
  });
};

const columnsFor = (time: (at: Date | undefined) => string): readonly Column<OpenActivity>[] => [
  { title: "ACTIVITY", text: ({ activityId }) => activityId },
  { title: "TYPE", text: ({ activityType }) => typeText(activityType) },
  { title: "TASK LIST", text: ({ taskList }) => taskList },
  {
    title: "STATE",
    text: ({ startedAt, cancelRequested }) =>
      `${startedAt ? "started" : "scheduled"}${cancelRequested ? ", to be canceled" : ""}`,
  },
  { title: "SINCE", text: ({ startedAt, scheduledAt }) => time(startedAt ?? scheduledAt) },
  { title: "LAST HEARTBEAT", text: ({ lastHeartbeatAt }) => time(lastHeartbeatAt) },
  { title: "WORKER", text: ({ identity }) => identity ?? "" },
  { title: "SCHEDULED BY", text: ({ scheduledEventId }) => String(scheduledEventId) },
  { title: "STARTED BY", text: ({ startedEventId }) => String(startedEventId ?? "") },
];
