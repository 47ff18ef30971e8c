// The task lists of a domain, and the workers that poll them.
import {
  ActivityId,
  Count,
  DomainName,
  EventId,
  Identity,
  Name,
  RunId,
  Timestamp,
  WorkflowId,
} from "../scalars.ts";
import { boolean, described, list, number, oneOf, optional, string, structure } from "../shape.ts";
import { ActivityType } from "../structures.ts";
import { TaskListKind } from "./figures.ts";
import type { EkidenRows } from "./row.ts";

const pollerStates = ["waiting", "seen", "gone"] as const;

const seen = {
  lastSeenAt: described(
    "When its last poll ended, or, while one waits, when that was known; seconds since 1970.",
    Timestamp,
  ),
  state: described(
    "waiting: a poll of it waits. seen: none waits, and the last one ended less than two poll " +
      "times (120 seconds) ago. gone: it has not been seen since lastSeenAt.",
    oneOf(...pollerStates),
  ),
};

const Poller = structure({
  identity: optional(described("Absent where its polls gave none.", Identity)),
  address: optional(
    described(
      "From where its last poll came, as the server saw it: behind a proxy, the proxy's.",
      string(1),
    ),
  ),
  ...seen,
});

const Rate = structure({
  windowSeconds: described(
    "60, 300 or 3600: over the last 1, 5 and 60 minutes, to one sixth, one fifth and one " +
      "sixtieth of them.",
    number(0),
  ),
  addedPerSecond: described("Tasks that came to wait on the list.", number(0)),
  startedPerSecond: described("Tasks of the list that were given to a poll.", number(0)),
});

const TaskListFigures = structure({
  kind: TaskListKind,
  name: Name,
  backlog: described("Tasks that wait.", Count),
  truncated: described("There are more: counting stopped at the bound of the store.", boolean()),
  oldestAt: optional(
    described("When the oldest of them was scheduled, in seconds since 1970.", Timestamp),
  ),
  rates: described("Empty where no task of the list was counted in the last hour.", list(Rate)),
  emptyInSeconds: optional(
    described(
      "Until the backlog is worked off, if tasks come and are started as in the last five minutes. " +
        "Absent where it does not shrink, and where that is not known: fewer than 60 seconds were " +
        "counted, or there are unseenNodes.",
      number(0),
    ),
  ),
  state: described(
    "Of the poller that was there last; never: no poll has been noticed since watchedSince. " +
      "Where there are unseenNodes, gone and never are said of the other nodes only.",
    oneOf(...pollerStates, "never"),
  ),
  unpolled: described(
    "Tasks wait, and workers are missing, as ListIncidents says it: its state is gone, or has been " +
      "never for two minutes. Never true of an inbox, whose tasks people do.",
    boolean(),
  ),
  pollers: described(
    "Of all nodes, those of the last day, the one seen last first; 200 at most.",
    list(Poller),
  ),
  pollersTruncated: described("There are more pollers than are told.", boolean()),
});

/** How far the server's knowledge of polls and tasks goes. */
export const knowledge = {
  asOf: described(
    "When the node that has told the others least lately did so, in seconds since 1970: nodes over " +
      "one database tell each other every 5 seconds.",
    Timestamp,
  ),
  watchedSince: described("From when on polls were noticed, in seconds since 1970.", Timestamp),
  countedSince: described(
    "From when on tasks were counted for the rates, in seconds since 1970.",
    Timestamp,
  ),
  unseenNodes: described(
    "Nodes whose polls are not all known, because they run an older program, have just started or " +
      "have more pollers than nodes tell each other.",
    Count,
  ),
};

const HeldTask = structure({
  kind: TaskListKind,
  taskList: Name,
  workflowId: WorkflowId,
  runId: RunId,
  activityId: optional(described("Of an activity task.", ActivityId)),
  activityType: optional(described("Of an activity task.", ActivityType)),
  startedEventId: EventId,
  startedAt: described("Seconds since 1970.", Timestamp),
  lastHeartbeatAt: optional(
    described("Seconds since 1970; absent where none was recorded.", Timestamp),
  ),
});

const Worker = structure({
  identity: optional(described("Absent where its polls gave none.", Identity)),
  address: Poller.properties.address,
  lastSeenAt: optional(
    described("Absent where none of its polls is known; seconds since 1970.", Timestamp),
  ),
  state: described(
    "As of a poller; never: it holds a task, and none of its polls has been noticed since " +
      "watchedSince.",
    oneOf(...pollerStates, "never"),
  ),
  taskLists: described(
    "Of more than 200, those that it polled last.",
    list(structure({ kind: TaskListKind, name: Name, ...seen })),
  ),
  tasks: described("What it has in hand, the longest first.", list(HeldTask)),
});

const asOf = {
  asOf: 1_764_003_597,
  watchedSince: 1_763_990_000,
  countedSince: 1_763_990_000,
  unseenNodes: 0,
};

const mail = {
  kind: "activity",
  name: "mail",
  backlog: 2,
  truncated: false,
  oldestAt: 1_764_003_000,
  rates: [
    { windowSeconds: 60, addedPerSecond: 0.5, startedPerSecond: 0.6 },
    { windowSeconds: 300, addedPerSecond: 0.4, startedPerSecond: 0.5 },
    { windowSeconds: 3600, addedPerSecond: 0.1, startedPerSecond: 0.1 },
  ],
  emptyInSeconds: 20,
  state: "waiting",
  unpolled: false,
  pollers: [
    { identity: "mailer-1", address: "10.0.0.7", lastSeenAt: 1_764_003_597, state: "waiting" },
  ],
  pollersTruncated: false,
};

/** Of operations whose input names a list by its kind and name. */
export const taskListPolicy = {
  resource: "domain",
  keys: { "swf:taskList.name": ["name"] },
} as const;

export const taskListRows = {
  ListTaskLists: {
    summary:
      "Lists the task lists of a domain that have tasks, or that were polled in the last day: " +
      "decision tasks first, then by name. The answer is up to 3 seconds old.",
    input: structure({ domain: DomainName }),
    output: structure({
      taskLists: list(TaskListFigures),
      truncated: described(
        "There are more lists: 500 of each kind are told, those with tasks first, and then those " +
          "that were polled last.",
        boolean(),
      ),
      ...knowledge,
    }),
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office" },
      output: { taskLists: [mail], truncated: false, ...asOf },
    },
  },
  DescribeTaskList: {
    summary:
      "Tells of one task list what waits on it, counted exactly and now, how fast tasks come and " +
      "go, and who polls it, at whichever node. A list without tasks and pollers is no error.",
    input: structure({ domain: DomainName, kind: TaskListKind, name: Name }),
    output: structure({ taskList: TaskListFigures, ...knowledge }),
    isReadOnly: true,
    policy: taskListPolicy,
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", kind: "activity", name: "mail" },
      output: { taskList: mail, ...asOf },
    },
  },
  ListWorkers: {
    summary:
      "Lists those that polled a task list of the domain in the last day, and those that hold a " +
      "task of it, the one seen last first: which lists they poll, and what they have in hand. " +
      "Tasks are looked for in the latest 500 and the oldest 500 open executions. The answer is up " +
      "to 3 seconds old.",
    input: structure({ domain: DomainName }),
    output: structure({
      workers: list(Worker),
      truncated: described("There are more workers: 1,000 are told.", boolean()),
      examinedRuns: described("Open executions in which tasks were looked for.", Count),
      tasksTruncated: described(
        "There may be more open executions, or there are more than 500 started tasks in those.",
        boolean(),
      ),
      ...knowledge,
    }),
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office" },
      output: {
        workers: [
          {
            identity: "mailer-1",
            address: "10.0.0.7",
            lastSeenAt: 1_764_003_590,
            state: "seen",
            taskLists: [
              { kind: "activity", name: "mail", lastSeenAt: 1_764_003_590, state: "seen" },
            ],
            tasks: [
              {
                kind: "activity",
                taskList: "mail",
                workflowId: "order-7",
                runId: "22pY",
                activityId: "mail-1",
                activityType: { name: "SendMail", version: "1" },
                startedEventId: 9,
                startedAt: 1_764_003_590,
                lastHeartbeatAt: 1_764_003_595,
              },
            ],
          },
        ],
        truncated: false,
        examinedRuns: 12,
        tasksTruncated: false,
        ...asOf,
      },
    },
  },
} as const satisfies EkidenRows;
