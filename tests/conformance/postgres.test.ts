// The suite again, against servers whose store is a PostgreSQL: without what no store has a part
// in, which are the wire, members that are missing, and quotas that an execution counts by itself.
import "./on-postgres.ts";
import "./domains.ts";
import "./workflow-types.ts";
import "./activity-types.ts";
import "./tags.ts";
import "./executions.ts";
import "./signals-and-cancels.ts";
import "./decision-tasks.ts";
import "./decisions-made.ts";
import "./activity-tasks.ts";
import "./children.ts";
import "./external.ts";
import "./lambda.ts";
import "./functions.ts";
import "./timers-and-timeouts.ts";
import "./long-polls.ts";
import "./task-lists-and-priority.ts";
import "./at-once.ts";
import "./visibility.ts";
import "./retention.ts";
import "./paging.ts";
import "./limits.ts";
import "./random-walk.ts";
