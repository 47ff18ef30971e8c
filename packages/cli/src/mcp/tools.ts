// What an assistant can call. A tool is one operation, with its name and its input, so that
// policies, the audit and the reference speak of the same. What differs is said here.
import type { EkidenOperationName, OperationName } from "@ekiden/client";
import {
  ekidenOperations,
  type JsonSchema,
  operations,
  queryAttributes,
  type Shape,
  schemaOf,
} from "@ekiden/model";
import { answerLimits } from "./bounded-text.ts";

type ToolOperation =
  | { readonly name: OperationName; readonly of: "the service" }
  | { readonly name: EkidenOperationName; readonly of: "Ekiden" };

interface ToolDifference {
  readonly description?: string;
  /** Optional members of the operation that the tool demands. */
  readonly alsoRequired?: readonly string[];
  /** Of members that the operation demands, or that would be too many or too few. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Where no run is named, the newest of the workflow id is looked for. */
  readonly findsRun?: true;
  /** Its answer has inputs and results, which a call may want whole. */
  readonly hasPayloads?: true;
  /** It changes executions; a destructive one ends what cannot be brought back. */
  readonly effect?: "changes" | "destroys";
}

export interface Tool extends ToolDifference {
  readonly operation: ToolOperation;
  /** Of the operation: what is sent is checked against it. */
  readonly shape: Shape;
  readonly description: string;
  readonly inputSchema: ObjectSchema;
}

interface ObjectSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: string[];
  readonly additionalProperties: false;
}

const usualPage = { maximumPageSize: 20 };
const sinceEver = { startTimeFilter: { oldestDate: 0 } };
const ofTheService = "Times in the answer are ISO 8601; those of the input are seconds since 1970.";
/** An assistant changes the run that it has looked at, and no later one of the same id. */
const seenRun = ["runId"];

const serviceTools: { readonly [K in OperationName]?: ToolDifference } = {
  ListDomains: {
    description: "Lists the domains of the server.",
    defaults: { registrationStatus: "REGISTERED", maximumPageSize: 100 },
  },
  ListOpenWorkflowExecutions: {
    description:
      "Lists executions that run, the latest start first. Beside the time, it takes one filter. " +
      ofTheService,
    defaults: { ...usualPage, ...sinceEver },
  },
  ListClosedWorkflowExecutions: {
    description:
      "Lists executions that have closed, the latest start first, or by closeTimeFilter the " +
      `latest close. Beside the time, it takes one filter. ${ofTheService}`,
    defaults: { ...usualPage, ...sinceEver },
  },
  DescribeWorkflowExecution: {
    description: `Tells of one run its status, settings and what is open in it. ${ofTheService}`,
    findsRun: true,
    hasPayloads: true,
  },
  GetWorkflowExecutionHistory: {
    description:
      "Gives a page of the history of one run, the oldest event first, or with reverseOrder the " +
      "latest. A page has fewer events than asked for where they would not fit the answer: go on " +
      `with nextPageToken. ${ofTheService}`,
    defaults: { maximumPageSize: 50 },
    findsRun: true,
    hasPayloads: true,
  },
  SignalWorkflowExecution: {
    description: "Sends a signal to an open run. Sent twice, the workflow gets it twice.",
    alsoRequired: seenRun,
    effect: "changes",
  },
  RequestCancelWorkflowExecution: {
    description: "Asks an open run to cancel itself: its workflow decides what it does about it.",
    alsoRequired: seenRun,
    effect: "destroys",
  },
  TerminateWorkflowExecution: {
    description: "Ends an open run at once, without asking its workflow. It cannot be undone.",
    alsoRequired: [...seenRun, "reason"],
    effect: "destroys",
  },
};

const findText = [
  "Finds executions, open and closed, by a query, or counts them by facets. Examples:",
  'status = FAILED and type.name = "order" and closed > -2h;',
  'status in (FAILED, TIMED_OUT) and failure.reason ~ "refused" order by closed desc;',
  "status = OPEN and started < -7d. A text is in double quotes, ~ is contains, -2h is so long ago;",
  "words are and, or, not, in, exists. An incomplete answer goes on with nextPageToken.",
  `Attributes: ${queryAttributes.join(", ")}.`,
].join(" ");

const ekidenTools: { readonly [K in EkidenOperationName]?: ToolDifference } = {
  FindWorkflowExecutions: { description: findText, defaults: usualPage },
  ExplainWorkflowExecution: { findsRun: true },
  ListIncidents: {},
  ListTaskLists: {},
  DescribeTaskList: {},
  ListWorkers: {},
  ListSchedules: { defaults: usualPage },
  DescribeSchedule: { hasPayloads: true },
  RetryActivity: {
    alsoRequired: [...seenRun, "scheduledEventId", "startedEventId"],
    effect: "destroys",
  },
  PauseWorkflowExecution: { alsoRequired: seenRun, effect: "changes" },
  ResumeWorkflowExecution: { alsoRequired: seenRun, effect: "changes" },
};

/** Takes nothing else, in filters neither. */
const strict = (schema: JsonSchema): JsonSchema => {
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  if (!properties) return schema;
  const members = Object.entries(properties).map(([name, each]) => [name, strict(each)]);
  return { ...schema, properties: Object.fromEntries(members), additionalProperties: false };
};

const schemaFor = (shape: Shape, difference: ToolDifference): ObjectSchema => {
  const { alsoRequired = [], defaults = {}, findsRun, hasPayloads } = difference;
  // A run is named in the same way whichever operation it is for.
  const { execution, ...others } = shape.properties as Record<string, Shape>;
  const shapes: Readonly<Record<string, Shape>> = { ...others, ...execution?.properties };
  const properties = Object.fromEntries(
    Object.entries(shapes).map(([name, each]) => [name, strict(schemaOf(each))]),
  );
  const required = [
    ...(shape.required ?? []).filter((name: string) => !(name in defaults) && !isFound.has(name)),
    ...(execution ? ["workflowId"] : []),
    ...alsoRequired,
  ];
  if (properties.domain) properties.domain = { ...properties.domain, description: domainText };
  if (findsRun) properties.runId = { ...properties.runId, description: newestRun };
  if (properties.maximumPageSize) properties.maximumPageSize = pageSizeSchema(defaults);
  if (hasPayloads) properties.maxTextCharacters = textSchema;
  return { type: "object", properties, required, additionalProperties: false };
};

/** The options of the command name the domain, and the execution is named by its ids. */
const isFound: ReadonlySet<string> = new Set(["domain", "execution"]);
const domainText = "That of the server's options unless given.";

const newestRun = "The newest run of the workflow id unless given.";

const pageSizeSchema = ({ maximumPageSize }: Readonly<Record<string, unknown>>): JsonSchema => ({
  type: "integer",
  minimum: 1,
  maximum: answerLimits.maxItemsPerPage,
  description: `${maximumPageSize} unless given.`,
});

const textSchema: JsonSchema = {
  type: "integer",
  minimum: answerLimits.minTextCharacters,
  maximum: answerLimits.maxTextCharacters,
  description:
    "Of each text in the answer, such as an input or a result: what is longer is shortened. " +
    `${answerLimits.defaultTextCharacters} unless given.`,
};

const toolOf = (
  operation: ToolOperation,
  difference: ToolDifference,
  row: { readonly input: Shape; readonly summary?: string },
): Tool => ({
  ...difference,
  operation,
  shape: row.input,
  description: difference.description ?? row.summary ?? "",
  inputSchema: schemaFor(row.input, difference),
});

/** By their names, which are those of their operations. */
export const tools: ReadonlyMap<string, Tool> = new Map(
  [
    ...Object.entries(serviceTools).map(([key, difference]) => {
      const name = key as OperationName;
      return toolOf({ name, of: "the service" }, difference, operations[name]);
    }),
    ...Object.entries(ekidenTools).map(([key, difference]) => {
      const name = key as EkidenOperationName;
      return toolOf({ name, of: "Ekiden" }, difference, ekidenOperations[name]);
    }),
  ].map((tool) => [tool.operation.name, tool]),
);
