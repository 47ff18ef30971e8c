// What a run is made with.
import type { Codec } from "../codec.ts";
import type { WorkflowDefinition } from "../definitions.ts";
import type { Interception } from "../interceptors/interceptor.ts";
import type { WorkflowInterceptors } from "../interceptors/workflow.ts";
import type { WorkflowLog } from "../log.ts";
import type { PayloadLimits } from "./payloads.ts";

export interface RunOptions {
  readonly definition: WorkflowDefinition;
  readonly workflowId: string;
  readonly runId: string;
  readonly codec: Codec;
  readonly limits: PayloadLimits;
  readonly log: WorkflowLog;
  readonly interception?: Interception<() => WorkflowInterceptors> | undefined;
  /** Where an input is another one than the history has; "fail" by default. */
  readonly onChangedInput?: "fail" | "warn" | undefined;
  /** Where the code throws an error that is no failure of Flow's; "fail task" by default. */
  readonly unexpectedErrors?: "fail task" | "fail workflow" | undefined;
  /** Remembers where the code waits, which takes memory for each wait; false by default. */
  readonly keepsPlaces?: boolean | undefined;
  /** Lets everything run that is ready to, until all of it waits. */
  readonly drain: (first?: () => void) => void;
}
