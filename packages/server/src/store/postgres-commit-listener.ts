// Passes on what this node has committed, to the other parts of the store.
import type { ClusterNotifications } from "./postgres/cluster/cluster-notifications.ts";
import type { CommitListener } from "./postgres/commit/committer-deps.ts";
import type { DueRunTable } from "./postgres/tables/due-runs.ts";
import type { EventDeliveries } from "./postgres/tables/event-deliveries.ts";
import type { Messages } from "./postgres/tables/messages.ts";
import type { OpenCounts } from "./postgres/tables/open-counts.ts";
import type { Tasks } from "./postgres/task-queue/tasks.ts";

interface Heeding {
  readonly wakeUps: ClusterNotifications;
  readonly tasks: Tasks;
  readonly messages: Messages;
  readonly dues: DueRunTable;
  readonly openCounts: OpenCounts;
  readonly eventDeliveries: EventDeliveries;
}

export const listenerOf = ({
  wakeUps,
  tasks,
  messages,
  dues,
  openCounts,
  eventDeliveries,
}: Heeding): CommitListener => ({
  offered: (lists) => tasks.announce(lists),
  unanswered: () => tasks.doubt(),
  committed(writing) {
    wakeUps.tell(writing);
    tasks.left(writing);
    tasks.hold(writing);
    if (writing.sendsMessages) messages.heard();
    dues.heard(writing.dueAt);
    if (writing.eventTargets.size > 0) eventDeliveries.heard(writing.eventTargets);
    for (const [domain, delta] of writing.opened) openCounts.add(domain, delta);
  },
});
