// The reference page of Ekiden's own operations, from the rows of the model.
import {
  type EkidenOperationRow,
  ekidenOperations,
  faults,
  generalFaults,
  HumanTaskFaultBody,
  humanTaskFaults,
  ownFaults,
  type PathOperationRow,
  pathOperations,
  pathRequest,
  type Shape,
} from "@ekiden/model";
import { memberTable, tableOf } from "./shape-table.ts";

const code = (text: string): string => `\`${text}\``;

const head = `# Ekiden's own operations

Written by \`npm run reference\` from the rows of \`@ekiden/model\`; do not edit it.

What the 39 operations of the service do not give. They are called as these are: AWS JSON 1.0 on the same port, signed for the
service \`swf\`, with the operation in a header, \`X-Amz-Target: Ekiden.<Operation>\`. For callers who would rather not set
a header, \`POST /ekiden/<Operation>\` takes the same body and gives the same answer:

\`\`\`sh
curl --aws-sigv4 "aws:amz:us-east-1:swf" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\
  http://127.0.0.1:7930/ekiden/ListTaskLists --data '{"domain":"office"}'
\`\`\`

A session's secret goes with \`--header "X-Amz-Security-Token: $AWS_SESSION_TOKEN"\`. In the place of a signature, a browser has the
cookie of a session of the console, and sends its token in the header \`X-Ekiden-Csrf\`. An open server needs neither.
[@ekiden/client](../../packages/client/README.md) has each operation as a method of \`client.ekiden\`, and
[openapi.json](openapi.json), which a server gives at \`GET /ekiden/openapi.json\`, describes them for other languages.

Each call goes through the same stages as one of the service: policies, with the action \`ekiden:<Operation>\` and the domain as
resource; [quotas](../operations/accounts.md), a bucket for each operation; and the [audit](../operations/audit.md), where
\`eventSource\` is \`ekiden\`. \`swf:*\` grants none of them.

A refusal has the status of its fault and a body of \`__type\` and \`message\`. Besides the faults that are named below, every operation
can answer with ${generalFaults.map(code).join(", ")}.
`;

const rows: [string, EkidenOperationRow][] = Object.entries(ekidenOperations);
const paths: [string, PathOperationRow][] = Object.entries(pathOperations);

const firstSentence = (summary: string): string =>
  `${summary.split(/(?<=[.:]) /)[0]?.replace(/:$/, ".")}`;

const linkTo = (name: string): string => `[${name}](#${name.toLowerCase()})`;

const contents = (): string =>
  tableOf([
    ["operation", "", ""],
    ...rows.map(([name, { summary, isReadOnly }]) => [
      linkTo(name),
      isReadOnly ? "looks" : "changes",
      firstSentence(summary),
    ]),
  ]);

const administrators = "../operations/keys.md#who-may";

const resources = {
  domain: "on the domain",
  allDomains: "on all domains, `/domain/*`",
  humanTask: "on the domain of the task",
} as const;

const policyText = (name: string, { policy }: Pick<EkidenOperationRow, "policy">): string => {
  const { resource, keys = {}, filteredBy, includes = [] } = policy;
  if (resource === "none") return "Policies are not asked: each caller may call it.";
  if (resource === "administrator") {
    return `No policy grants it, \`ekiden:*\` neither: only [an administrator](${administrators}) may call it.`;
  }
  const named = Object.keys(keys).map(code);
  const offered = named.length === 0 ? "" : ` Condition keys: ${named.join(", ")}.`;
  const filtered =
    filteredBy === undefined
      ? ""
      : ` Where the input does not give ${code(filteredBy)}, what is not allowed is left out.`;
  const actions = includes.map((operation) => code(`swf:${operation}`)).join(" and ");
  const included = actions === "" ? "" : ` The caller must be allowed ${actions} as well.`;
  const own = `Policy action: ${code(`ekiden:${name}`)}, ${resources[resource]}.`;
  return `${own}${offered}${filtered}${included}`;
};

const faultsText = (named: EkidenOperationRow["faults"]): string => {
  if (named.length === 0) return "";
  const listed = named.map((name) => `${code(name)} (${faults[name].status})`);
  return `Faults: ${listed.join(", ")}.\n\n`;
};

/** As the formatter has it: short lists of texts and numbers are on one line. */
const json = (value: unknown): string => {
  const text = JSON.stringify(value, null, 2).replaceAll(
    /\[\n\s+((?:"[^"\n]*"|\d+)(?:,\n\s+(?:"[^"\n]*"|\d+))*)\n\s+\]/g,
    (_, elements: string) => `[${elements.replaceAll(/,\n\s+/g, ", ")}]`,
  );
  return `\`\`\`json\n${text}\n\`\`\`\n`;
};

const section = ([name, row]: [string, EkidenOperationRow]): string => `## ${name}

${row.summary}

${policyText(name, row)}

${faultsText(row.faults)}**Input**

${memberTable(row.input)}
**Output**

${memberTable(row.output)}
**Example**

\`\`\`http
POST /ekiden/${name}

${JSON.stringify(row.example.input)}
\`\`\`

${json(row.example.output)}`;

const pathHead = (): string => `## By a method and a path of their own

These are no plain requests and answers, so they are called otherwise: members of the input are in the query of GET and DELETE, and in
the JSON body of POST. In a query, an empty member counts as absent, and one that is not known is a \`ValidationException\`. They are
there unless the server runs with \`--console off\`.

${tableOf([
  ["operation", "call", ""],
  ...paths.map(([name, { method, path, summary }]) => [
    linkTo(name),
    code(`${method} ${path}`),
    firstSentence(summary),
  ]),
])}`;

const answersText = ({ output, events = {} }: PathOperationRow): string => {
  if (output) return `**Output**\n\n${memberTable(output)}`;
  const told = Object.entries(events).map(([name, shape]: [string, Shape]) => {
    const about = shape.description ?? "";
    return `Event ${code(name)}: ${about}\n\n${memberTable(shape)}`;
  });
  return `**Events** (\`text/event-stream\`), each with JSON as data\n\n${told.join("\n")}`;
};

const pathExample = ({ method, path, example, output }: PathOperationRow): string => {
  const { path: target, body } = pathRequest(`${method} ${path}`, example.input);
  const request = [`${method} ${target}`, ...(body === undefined ? [] : ["", body])].join("\n");
  const answer = output ? `\n${json(example.output)}` : "";
  return `\`\`\`http\n${request}\n\`\`\`\n${answer}`;
};

const pathSection = ([name, row]: [string, PathOperationRow]): string => `### ${name}

${code(`${row.method} ${row.path}`)}

${row.summary} ${row.why}

${row.policy ? policyText(name, { policy: row.policy }) : "Needs neither a signature nor a session."}

${faultsText(row.faults)}**Input**

${memberTable(row.input)}
${answersText(row)}
**Example**

${pathExample(row)}`;

const otherFaults = (): string => `## Faults of Ekiden's own

Their names are sent in the namespace \`ekiden\`, as in \`ekiden#ActivityStateConflict\`; those of human tasks are below.

${tableOf([
  ["fault", "status", ""],
  ...(Object.entries(ownFaults) as [keyof typeof ownFaults, string][]).map(([name, about]) => [
    code(name),
    String(faults[name].status),
    about,
  ]),
])}`;

const taskFaults = (): string => `## Faults of human tasks

Their names are sent in the namespace \`ekiden\`, as in \`ekiden#TaskOver\`.

${tableOf([
  ["fault", "status", ""],
  ...(Object.entries(humanTaskFaults) as [keyof typeof humanTaskFaults, string][]).map(
    ([name, about]) => [code(name), String(faults[name].status), about],
  ),
])}
${memberTable(HumanTaskFaultBody)}`;

export const referencePage = (): string =>
  [
    head,
    contents(),
    ...rows.map(section),
    pathHead(),
    ...paths.map(pathSection),
    otherFaults(),
    taskFaults(),
  ].join("\n");
