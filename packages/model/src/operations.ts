// The 39 operations of the service (API version 2012-01-25).
import type { FaultName } from "./faults.ts";
import { activityTypeOperations } from "./operations/activity-types.ts";
import { domainOperations } from "./operations/domains.ts";
import { executionOperations } from "./operations/executions.ts";
import { tagOperations } from "./operations/tags.ts";
import { taskOperations } from "./operations/tasks.ts";
import { visibilityOperations } from "./operations/visibility.ts";
import { workflowTypeOperations } from "./operations/workflow-types.ts";
import type { Infer, Shape } from "./shape.ts";

interface OperationRow {
  readonly input: Shape;
  /** Absent: the service answers with an empty body. */
  readonly output?: Shape;
  /** The faults its documentation names; ValidationException and the like can always come. */
  readonly faults: readonly FaultName[];
}

/** The 39 operations of the service: input, output and faults of each. */
export const operations = {
  ...domainOperations,
  ...workflowTypeOperations,
  ...activityTypeOperations,
  ...tagOperations,
  ...executionOperations,
  ...taskOperations,
  ...visibilityOperations,
} satisfies Record<string, OperationRow>;

/** One of the 39 operations of the service. */
export type OperationName = keyof typeof operations;
/** The input of an operation, as in `Input<"StartWorkflowExecution">`. */
export type Input<K extends OperationName> = Infer<(typeof operations)[K]["input"]>;
/** The output of an operation; undefined where its answer is empty. */
export type Output<K extends OperationName> = (typeof operations)[K] extends {
  output: infer S extends Shape;
}
  ? Infer<S>
  : undefined;
