// What each client's folder says of it, in its client.json.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { repository } from "../../tools/files.ts";
import { programNameOf, scenarios } from "./scenarios.ts";

const command = Type.Array(Type.String(), { minItems: 1 });

const Manifest = Type.Object(
  {
    name: Type.String(),
    language: Type.Union(
      (["javascript", "python", "java", "go", "rust", "ruby"] as const).map((each) =>
        Type.Literal(each),
      ),
    ),
    versions: Type.Record(Type.String(), Type.String()),
    install: Type.Array(command),
    /** Folders beside its own, relative to it, of which its program is built, too. */
    madeFrom: Type.Optional(Type.Array(Type.String())),
    /** Absent for a client that cannot work at all. */
    program: Type.Optional(command),
    core: Type.Boolean(),
    /** Why a scenario is not run, with the client's own fault named; "*" is all of them. */
    leftOut: Type.Record(Type.String(), Type.String()),
    /** What the page of compatibility says of it beside its outcomes. */
    remark: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

export type Language = "javascript" | "python" | "java" | "go" | "rust" | "ruby";

export interface Client extends Static<typeof Manifest> {
  readonly language: Language;
  /** The name of its folder, by which it is asked for. */
  readonly id: string;
  /** Its absolute path. */
  readonly folder: string;
}

const clientsFolder = join(repository, "tests/clients");
const order: readonly Language[] = ["javascript", "python", "java", "go", "rust", "ruby"];

const readClient = (id: string): Client => {
  const folder = join(clientsFolder, id);
  const path = join(folder, "client.json");
  const value: unknown = JSON.parse(readFileSync(path, "utf8"));
  const [problem] = Value.Errors(Manifest, value);
  if (problem) throw new Error(`${path}: ${problem.path} ${problem.message}`);
  const manifest = value as Static<typeof Manifest> & { language: Language };
  for (const name of Object.keys(manifest.leftOut)) {
    if (name === "*" || scenarios.some((scenario) => scenario.id === name)) continue;
    throw new Error(`${path}: leftOut names ${name}, which is not in scenarios.ts`);
  }
  if (manifest.program === undefined && manifest.leftOut["*"] === undefined)
    throw new Error(`${path}: a client without a program says why in leftOut["*"]`);
  return { ...manifest, id, folder };
};

/** Of every folder that has a client.json, by language and then by name. */
export const readClients = (): readonly Client[] =>
  readdirSync(clientsFolder)
    .filter((name) => existsSync(join(clientsFolder, name, "client.json")))
    .map(readClient)
    .sort(
      (one, other) =>
        order.indexOf(one.language) - order.indexOf(other.language) || (one.id < other.id ? -1 : 1),
    );

/** Why the client does not run the scenario; undefined: it does. */
export const reasonLeftOut = (client: Client, scenario: string): string | undefined =>
  client.leftOut[scenario] ?? client.leftOut[programNameOf(scenario)] ?? client.leftOut["*"];
