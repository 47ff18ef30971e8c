// Ekiden's own operations as an OpenAPI 3.1 document, from their rows: for programs in languages
// for which there is no client.
import { ekidenOperations } from "../ekiden.ts";
import { type FaultName, faults } from "../faults.ts";
import { type JsonSchema as Json, schemaOf } from "../json-schema.ts";
import type { Shape } from "../shape.ts";
import { AnswerProblem, humanTaskFaults } from "./faults.ts";
import { ekidenPath } from "./names.ts";
import { type EkidenOperationRow, type EkidenRows, generalFaults } from "./row.ts";

const inJson = (schema: Json, example?: Json): Json => ({
  "application/json": { schema, ...(example && { example }) },
});

const reference = (kind: "responses" | "schemas", name: string): Json => ({
  $ref: `#/components/${kind}/${name}`,
});

/** A member that need not be there may be null: it then counts as absent, as in the service. */
const inputSchemaOf = (input: Shape): Json => {
  const schema = schemaOf(input) as { readonly properties: Readonly<Record<string, Json>> };
  const required: readonly string[] = input.required ?? [];
  const members = Object.entries(schema.properties).map(([name, member]) => [
    name,
    required.includes(name) ? member : orNull(member),
  ]);
  return { ...schema, properties: Object.fromEntries(members) };
};

const orNull = ({ type, enum: choices, ...rest }: Json): Json => ({
  ...rest,
  ...(type !== undefined && { type: [type, "null"] }),
  ...(Array.isArray(choices) && { enum: [...choices, null] }),
});

const wireNameOf = (fault: FaultName): string => `${faults[fault].namespace}#${fault}`;

/** The faults of an operation that have the same status. */
interface Refusal {
  readonly status: string;
  readonly named: readonly FaultName[];
}

const refusalsOf = (row: EkidenOperationRow): readonly Refusal[] => {
  const all = [...new Set([...generalFaults, ...row.faults])];
  const statuses = [...new Set(all.map((fault) => faults[fault].status))];
  return statuses.map((status) => ({
    status: String(status),
    named: all.filter((fault) => faults[fault].status === status),
  }));
};

/** Operations with the same faults share a response: `Refusal400`, `Refusal400UnknownResource`. */
const refusalName = ({ status, named }: Refusal): string => {
  const own = named.filter((fault) => !generalFaults.includes(fault));
  return `Refusal${status}${own.map((fault) => fault.replace(/(Fault|Exception)$/, "")).join("")}`;
};

const refusalResponse = ({ named }: Refusal): Json => {
  const base = named.every((fault) => fault in humanTaskFaults) ? "HumanTaskFault" : "Fault";
  const schema = {
    allOf: [reference("schemas", base)],
    properties: { __type: { enum: named.map(wireNameOf) } },
  };
  // What is no request of HTTP has no media type that an answer could follow.
  const content = { ...inJson(schema), "application/x-amz-json-1.0": { schema } };
  return { description: `${named.join(", ")}.`, content };
};

const pathItem = (name: string, row: EkidenOperationRow): Json => ({
  post: {
    operationId: name,
    summary: row.summary.split(/(?<=[.:]) /)[0],
    description: row.summary,
    tags: [row.isReadOnly ? "look" : "change"],
    requestBody: {
      required: true,
      content: inJson(reference("schemas", `${name}Input`), row.example.input),
    },
    responses: {
      "200": {
        description: "What the operation answers.",
        content: inJson(reference("schemas", `${name}Output`), row.example.output),
      },
      ...Object.fromEntries(
        refusalsOf(row).map((refusal) => [
          refusal.status,
          reference("responses", refusalName(refusal)),
        ]),
      ),
    },
  },
});

const faultSchema = (more: Json = {}): Json => ({
  type: "object",
  properties: { __type: { type: "string" }, message: { type: "string" }, ...more },
  required: ["__type", "message", ...Object.keys(more)],
});

const componentsOf = (rows: EkidenRows): Json => ({
  securitySchemes: {
    signature: {
      type: "apiKey",
      in: "header",
      name: "Authorization",
      description: "Signature Version 4 of AWS, for the service swf.",
      "x-amazon-apigateway-authtype": "awsSigv4",
    },
    session: {
      type: "apiKey",
      in: "cookie",
      name: "ekiden_session",
      description:
        "The session of a browser; its token goes into the header X-Ekiden-Csrf of each call.",
    },
  },
  responses: Object.fromEntries(
    Object.values(rows)
      .flatMap(refusalsOf)
      .map((refusal) => [refusalName(refusal), refusalResponse(refusal)]),
  ),
  schemas: {
    Fault: faultSchema(),
    HumanTaskFault: faultSchema({ problems: { type: "array", items: schemaOf(AnswerProblem) } }),
    ...Object.fromEntries(
      Object.entries(rows).flatMap(([name, { input, output }]) => [
        [`${name}Input`, inputSchemaOf(input)],
        [`${name}Output`, schemaOf(output)],
      ]),
    ),
  },
});

const about =
  "What the 39 operations of Amazon Simple Workflow Service do not give. The same operations are " +
  "called with POST / and the header X-Amz-Target: Ekiden.<Operation>, too, and bodies may be " +
  "declared as application/x-amz-json-1.0. Lengths are in UTF-16 code units.";

/** The document that a server gives at `GET /ekiden/openapi.json`. */
export const ekidenOpenApi = (rows: EkidenRows = ekidenOperations): Json => ({
  openapi: "3.1.0",
  info: {
    title: "Ekiden's own operations",
    version: "1",
    description: about,
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "/", description: "The server that gives this document." }],
  // On an open server, calls need neither.
  security: [{ signature: [] }, { session: [] }, {}],
  tags: [
    { name: "look", description: "They change nothing." },
    { name: "change", description: "They change what is stored." },
  ],
  paths: Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [`${ekidenPath}${name}`, pathItem(name, row)]),
  ),
  components: componentsOf(rows),
});
