// The stream that says which executions have changed.
import { DomainName } from "../scalars.ts";
import { described, list, structure } from "../shape.ts";
import { ExecutionName } from "./figures.ts";
import { maxDomainsPerStream } from "./limits.ts";
import type { PathRows } from "./row.ts";

export const watchRows = {
  WatchWorkflowExecutions: {
    method: "GET",
    path: "/api/events",
    why: "Its answer is a stream, which browsers open with GET.",
    summary:
      "A stream of server-sent events which say that executions have changed. The header " +
      "Last-Event-ID resumes where a stream broke off. A stream ends after 10 minutes, and may " +
      "then be opened again. An account has 200 of them at a node at most, and fewer where others " +
      "have many; one counts once for each of its domains. Where some of the domains may be " +
      "looked at, the stream is about these.",
    input: structure({
      domain: described(
        "One or more, each in a member of its own: domain=a&domain=b.",
        list(DomainName, maxDomainsPerStream),
      ),
    }),
    events: {
      changed: described(
        "These executions have changed; there were too many to name where the list is empty.",
        structure({ executions: list(ExecutionName), domain: DomainName }),
      ),
      refused: described(
        "The caller may not look at this domain, or there is none of this name.",
        structure({ domain: DomainName }),
      ),
      alive: described(
        "Every 15 seconds: the stream is still there. One without a word for longer is lost.",
        structure({}),
      ),
      reset: described("Changes may be missing: read again what is shown.", structure({})),
    },
    begun: structure({ refused: list(DomainName) }),
    caller: "identified",
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: { input: { domain: ["office", "lab"] } },
  },
} as const satisfies PathRows;
