// The task lists of a domain.
import { Count, DomainName, Identity, Name, Timestamp } from "../scalars.ts";
import { boolean, described, list, optional, structure } from "../shape.ts";
import { TaskListKind } from "./figures.ts";
import type { EkidenRows } from "./row.ts";

const Poller = structure({
  identity: optional(described("Absent where the poll gave none.", Identity)),
  lastSeenAt: described("Seconds since 1970.", Timestamp),
  isWaiting: described("It waits for a task at this moment.", boolean()),
});

const TaskListFigures = structure({
  kind: TaskListKind,
  name: Name,
  backlog: described("Tasks that wait.", Count),
  truncated: described("There are more: counting stopped at the bound of the store.", boolean()),
  oldestAt: optional(
    described("When the oldest of them was scheduled, in seconds since 1970.", Timestamp),
  ),
  pollers: described("Those that polled this node in the last day.", list(Poller)),
});

export const taskListRows = {
  ListTaskLists: {
    summary:
      "Lists the task lists of a domain that have tasks, or that were polled in the last day: " +
      "decision tasks first, then by name.",
    input: structure({ domain: DomainName }),
    output: structure({ taskLists: list(TaskListFigures) }),
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office" },
      output: {
        taskLists: [
          {
            kind: "activity",
            name: "mail",
            backlog: 2,
            truncated: false,
            oldestAt: 1_764_003_000,
            pollers: [{ identity: "mailer-1", lastSeenAt: 1_764_003_590, isWaiting: true }],
          },
        ],
      },
    },
  },
} as const satisfies EkidenRows;
