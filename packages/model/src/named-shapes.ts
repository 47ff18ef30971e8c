// Every shape that has a name of its own, for programs that write the types down in another form.
import * as enums from "./enums.ts";
import * as history from "./history.ts";
import * as activityTypes from "./operations/activity-types.ts";
import * as domains from "./operations/domains.ts";
import * as executions from "./operations/executions.ts";
import * as tags from "./operations/tags.ts";
import * as tasks from "./operations/tasks.ts";
import * as visibility from "./operations/visibility.ts";
import * as workflowTypes from "./operations/workflow-types.ts";
import type { Shape } from "./shape.ts";
import * as structures from "./structures.ts";

const subjects: readonly Readonly<Record<string, unknown>>[] = [
  enums,
  history,
  structures,
  domains,
  workflowTypes,
  activityTypes,
  executions,
  tasks,
  visibility,
  tags,
];

/** Name → shape; what is not a shape in those files begins with a small letter. */
export const namedShapes: ReadonlyMap<string, Shape> = new Map(
  subjects
    .flatMap((subject) => Object.entries(subject))
    .filter((entry): entry is [string, Shape] => /^[A-Z]/.test(entry[0])),
);
