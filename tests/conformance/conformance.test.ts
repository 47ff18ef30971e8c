// The suite against a server, through a real socket. One process, so that the last test can say
// whether every operation was called and every fault was provoked; each file also runs by itself:
// `node --conditions=source --import tsx --test tests/conformance/domains.ts`.
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
import "./required-members.ts";
import "./wire.ts";
import "./limits.ts";
import "./execution-limits.ts";
import "./random-walk.ts";
import "./completeness.ts";
