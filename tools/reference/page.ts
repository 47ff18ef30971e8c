// The reference page of Ekiden's own operations, from the rows of the model.
import {
  type EkidenOperationRow,
  ekidenOperations,
  faults,
  generalFaults,
  HumanTaskFaultBody,
  humanTaskFaults,
  requestFor,
  type Shape,
} from "@ekiden/model";
import { memberTable, tableOf } from "./shape-table.ts";

const code = (text: string): string => `\`${text}\``;

const head = `# Ekiden's own operations

Written by \`npm run reference\` from the rows of \`@ekiden/model\`; do not edit it.

What the 39 operations of the service do not give: each is called by a method and a path, on the same port. Members of the
input are in the path where the path names them; the others are in the query of GET and DELETE, and in the JSON body of POST. In a
query, an empty member counts as absent. Answers are JSON. Calls are signed as those of the service are, for the
service \`swf\`, or have the cookie of a session of the console, and its token in the header \`X-Ekiden-Csrf\` unless they
are GET. On an open server they need neither. The operations are there unless the server runs with \`--console off\`.

A refusal has the status of its fault and a body of \`__type\` and \`message\`. Besides the faults that are named below, every operation
can answer with ${generalFaults.map(code).join(", ")}. Where \`InvalidRequest\` is named, a wrong
input is that, and not a \`ValidationException\`; an unknown member of a query is a \`ValidationException\` everywhere.
`;

const rows: [string, EkidenOperationRow][] = Object.entries(ekidenOperations);

const contents = (): string =>
  tableOf([
    ["operation", "call", ""],
    ...rows.map(([name, { method, path, summary }]) => [
      `[${name}](#${name.toLowerCase()})`,
      code(`${method} ${path}`),
      `${summary.split(/(?<=[.:]) /)[0]?.replace(/:$/, ".")}`,
    ]),
  ]);

const permissionsText = ({ permissions, caller }: EkidenOperationRow): string => {
  if (caller === "anyone") return "Needs neither a signature nor a session.";
  const actions = permissions.operations.map((name) => code(`swf:${name}`));
  if (actions.length === 0) return "Needs no permission.";
  const where = permissions.checkedBy === "router" ? " in the domain" : "";
  return `Needs to be allowed${where}: ${actions.join(", ")}.`;
};

const faultsText = (row: EkidenOperationRow): string => {
  if (row.faults.length === 0) return "";
  const named = row.faults.map((name) => `${code(name)} (${statusOf(name)})`);
  return `Faults: ${named.join(", ")}.\n\n`;
};

const statusOf = (name: EkidenOperationRow["faults"][number]): number =>
  name in humanTaskFaults
    ? humanTaskFaults[name as keyof typeof humanTaskFaults].status
    : faults[name as keyof typeof faults].status;

/** As the formatter has it: short lists of texts are on one line. */
const json = (value: unknown): string => {
  const text = JSON.stringify(value, null, 2).replaceAll(
    /\[\n\s+("[^"\n]*"(?:,\n\s+"[^"\n]*")*)\n\s+\]/g,
    (_, elements: string) => `[${elements.replaceAll(/,\n\s+/g, ", ")}]`,
  );
  return `\`\`\`json\n${text}\n\`\`\`\n`;
};

const exampleText = ({ method, path, example, output }: EkidenOperationRow): string => {
  const { path: target, body } = requestFor(`${method} ${path}`, example.input);
  const request = [`${method} ${target}`, ...(body === undefined ? [] : ["", body])].join("\n");
  const answer = output ? `\n${json(example.output)}` : "";
  return `\`\`\`http\n${request}\n\`\`\`\n${answer}`;
};

const answersText = ({ output, events = {} }: EkidenOperationRow): string => {
  if (output) return `**Output**\n\n${memberTable(output)}`;
  const told = Object.entries(events).map(([name, shape]: [string, Shape]) => {
    const about = shape.description ?? "";
    return `Event ${code(name)}: ${about}\n\n${memberTable(shape)}`;
  });
  return `**Events** (\`text/event-stream\`), each with JSON as data\n\n${told.join("\n")}`;
};

const section = ([name, row]: [string, EkidenOperationRow]): string => `## ${name}

${code(`${row.method} ${row.path}`)}

${row.summary}

${permissionsText(row)}

${faultsText(row)}**Input**

${memberTable(row.input)}
${answersText(row)}
**Example**

${exampleText(row)}`;

const taskFaults = (): string => `## Faults of human tasks

Their names are sent without a namespace.

${tableOf([
  ["fault", "status", ""],
  ...Object.entries(humanTaskFaults).map(([name, { status, about }]) => [
    code(name),
    String(status),
    about,
  ]),
])}
${memberTable(HumanTaskFaultBody)}`;

export const referencePage = (): string =>
  [head, contents(), ...rows.map(section), taskFaults()].join("\n");
