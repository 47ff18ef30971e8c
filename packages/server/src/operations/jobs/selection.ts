// The executions that a job is about. A job sees them in the order of their starts, which never
// changes, up to the moment of its own: so it meets none twice, and none that it has caused itself.
import type { DomainKey } from "../../store/domain-key.ts";

export interface RunName {
  readonly workflowId: string;
  readonly runId: string;
}

export interface SelectedExecutions {
  readonly domain: DomainKey;
  readonly query: string;
  /** Milliseconds: when the job was started. What the query says of times is relative to it. */
  readonly at: number;
}

export interface JobSelection {
  /** The first of them, and how many there are. Throws ValidationException for a bad query. */
  sample(
    of: SelectedExecutions,
    maxExecutions: number,
  ): Promise<{
    readonly count: number;
    /** There are more: counting stopped. */
    readonly truncated: boolean;
    readonly executions: readonly RunName[];
  }>;
  /** Throws ValidationException for a query that cannot be understood. */
  require(of: SelectedExecutions): void;
  /** A page may have fewer than were asked for, or none, and still a `next`. */
  page(
    of: SelectedExecutions,
    place: { readonly after?: string | undefined; readonly maxExecutions: number },
  ): Promise<{ readonly executions: readonly RunName[]; readonly next?: string | undefined }>;
}
