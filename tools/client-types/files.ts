// The files of @ekiden/client that follow from the model: types, classes of faults, and where in
// inputs and answers there are times. They are written down, so that a program that installs the
// client does not install the library that the model's declarations are made with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  closeStatuses,
  decisions,
  events,
  faults,
  namedShapes,
  operations,
  type Shape,
} from "@ekiden/model";
import { repository } from "../files.ts";
import { ekidenFiles } from "./ekiden-files.ts";
import { declarationText, isEnumeration, namedOrStructure } from "./shape-text.ts";

const note = (about: string): string =>
  `// ${about}\n// Written by \`npm run client:types\` from the rows of @ekiden/model; do not edit it.\n`;

/** Those that are written in a form of their own. */
const special: ReadonlySet<string> = new Set([
  "WireEvent",
  "WireDecision",
  "EventTypeName",
  "DecisionTypeName",
]);

const ofHistory = ["WireDecision", "WireEvent"];

const usedIn = (text: string, names: Iterable<string>): string[] =>
  [...names].filter((name) => new RegExp(`(?<=[:|] )${name}\\b`).test(text)).sort();

/** As the formatter has it: on one line where that is short enough. */
const importText = (names: readonly string[], file: string): string => {
  if (names.length === 0) return "";
  const line = `import type { ${names.join(", ")} } from "${file}";`;
  const many = names.map((name) => `  ${name},`).join("\n");
  return `${line.length <= 100 ? line : `import type {\n${many}\n} from "${file}";`}\n`;
};

const named = (of: (shape: Shape) => boolean): [string, Shape][] =>
  [...namedShapes].filter(([name, shape]) => !special.has(name) && of(shape));

const namesOf = (of: (shape: Shape) => boolean): string[] => named(of).map(([name]) => name);

/** Histories and tasks: they hold events, whose attributes are made of the other structures. */
const holdsEvents = (shape: Shape): boolean =>
  !isEnumeration(shape) && usedIn(declarationText("", shape), ofHistory).length > 0;
const isStructure = (shape: Shape): boolean => !isEnumeration(shape) && !holdsEvents(shape);

/** A file of types: what it is about, what its text needs of the others, and the text. */
const typesFile = (about: string, text: string): string =>
  note(about) +
  importText(usedIn(text, ofHistory), "../history.ts") +
  importText(usedIn(text, namesOf(isEnumeration)), "./enumerations.ts") +
  importText(usedIn(text, namesOf(holdsEvents)), "./histories.ts") +
  importText(usedIn(text, namesOf(isStructure)), "./structures.ts") +
  text;

const declarations = (of: (shape: Shape) => boolean): string =>
  named(of)
    .map(([name, shape]) => `\n${declarationText(name, shape)}\n`)
    .join("");

const enumerations = (): string => {
  const closing = Object.keys(closeStatuses).map((type) => `\n  | ${JSON.stringify(type)}`);
  const declared = named(isEnumeration).map(([name, shape]) => declarationText(name, shape));
  return (
    note("Closed sets of values of the service.") +
    `${declared.join("\n")}\n/** The events that close a run. */\n` +
    `export type ClosingType =${closing.join("")};\n`
  );
};

const structures = (): string => {
  const text = declarations(isStructure);
  const used = usedIn(text, namesOf(isEnumeration));
  return note("Structures of the service.") + importText(used, "./enumerations.ts") + text;
};

type Shapes = Readonly<Record<string, Shape | undefined>>;

const byName = (name: string, rows: Shapes): string => {
  const members = Object.entries(rows).map(
    ([member, shape]) => `  ${member}: ${shape ? namedOrStructure(shape, member) : "undefined"};`,
  );
  return `\nexport interface ${name} {\n${members.join("\n")}\n}\n`;
};

const rows = operations as Readonly<Record<string, Row>>;

/** Operation → the shape of its one side. */
const sideOf = (side: keyof Row): Shapes =>
  Object.fromEntries(Object.entries(rows).map(([operation, row]) => [operation, row[side]]));

interface Row {
  readonly input: Shape;
  readonly output?: Shape;
}

const timesIn = (shape: Shape | undefined, path: string): string[] => {
  if (shape?.type === "number") return [path];
  if (shape?.type === "array") return timesIn(shape.items, `${path}[]`);
  if (shape?.type !== "object") return [];
  return Object.entries(shape.properties as Record<string, Shape>).flatMap(([member, of]) =>
    timesIn(of, path === "" ? member : `${path}.${member}`),
  );
};

const table = (name: string, side: keyof Row): string => {
  const lines = Object.entries(sideOf(side)).flatMap(([operation, shape]) => {
    const paths = timesIn(shape, "");
    if (paths.length === 0) return [];
    const line = `  ${operation}: [${paths.map((path) => `"${path}"`).join(", ")}],`;
    if (line.length <= 100) return [line];
    return [`  ${operation}: [\n${paths.map((path) => `    "${path}",`).join("\n")}\n  ],`];
  });
  const type = "Readonly<Record<string, readonly string[]>>";
  return `\nexport const ${name}: ${type} = {\n${lines.join("\n")}\n};\n`;
};

const times = (): string =>
  note("Where there are times, which are seconds on the wire and dates in a program.") +
  table("timesOfInputs", "input") +
  table("timesOfAnswers", "output");

const operationNames = (): string => {
  const names = Object.keys(operations).map((name) => `  "${name}",\n`);
  return `${note("The operations of the service.")}
export const operationNames = [\n${names.join("")}] as const;\n`;
};

const faultClasses = (): string => {
  const names = Object.keys(faults);
  const classes = names
    .map(
      (name) =>
        `export class ${name} extends ServiceError {\n  override readonly name = "${name}";\n}`,
    )
    .join("\n");
  const type = "Readonly<Record<string, typeof ServiceError>>";
  return `${note("The refusals of the service, a class each.")}import { ServiceError } from "../service-error.ts";

${classes}

export const faultClasses: ${type} = {
${names.map((name) => `  ${name},`).join("\n")}
};
`;
};

/** As it stands in the model, with what it says of each name. */
const flowNames = (): string => {
  const text = readFileSync(join(repository, "packages", "model", "src", "flow-names.ts"), "utf8");
  return note("Names that Flow keeps for itself in histories.") + text.replace(/^(\/\/.*\n)+/, "");
};

/** File below packages/client/src/generated → its text. */
export const generatedFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ["enumerations.ts", enumerations()],
    ["structures.ts", structures()],
    ["histories.ts", typesFile("Structures that hold events.", declarations(holdsEvents))],
    [
      "events.ts",
      typesFile("What is recorded of each event.", byName("EventAttributesByType", events)),
    ],
    [
      "decisions.ts",
      typesFile("What each decision says.", byName("DecisionAttributesByType", decisions)),
    ],
    ["inputs.ts", typesFile("What each operation takes.", byName("Inputs", sideOf("input")))],
    ["outputs.ts", typesFile("What each operation answers.", byName("Outputs", sideOf("output")))],
    ["operation-names.ts", operationNames()],
    ["times.ts", times()],
    ["faults.ts", faultClasses()],
    ["flow-names.ts", flowNames()],
    ...ekidenFiles(),
  ]);
