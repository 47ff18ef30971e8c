// The service's own model of its API, read as data: what the declarations are compared with.
import { readFileSync } from "node:fs";
import type { Outline } from "./outline.ts";

interface ServiceShape {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly string[];
  readonly member?: { readonly shape: string };
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly required?: readonly string[];
  readonly exception?: boolean;
}

interface ServiceOperation {
  readonly input: { readonly shape: string };
  readonly output?: { readonly shape: string };
  readonly errors: readonly { readonly shape: string }[];
}

interface ServiceModel {
  readonly operations: Readonly<Record<string, ServiceOperation>>;
  readonly shapes: Readonly<Record<string, ServiceShape>>;
}

const file = new URL("../../../tests/conformance/swf-model.json", import.meta.url);
export const service: ServiceModel = JSON.parse(readFileSync(file, "utf8"));

export const serviceShape = (name: string): ServiceShape => {
  const shape = service.shapes[name];
  if (!shape) throw new Error(`The service's model has no shape ${name}`);
  return shape;
};

/** The outline of one of the service's shapes; compare `outlineOf` in `outline.ts`. */
export const serviceOutline = (name: string): Outline => {
  const shape = serviceShape(name);
  const min = shape.min ?? "";
  const max = shape.max ?? "";
  if (shape.enum) return { "": `one of ${shape.enum.join(" ")}` };
  if (shape.type === "string") return { "": `string ${shape.min ?? 0}..${max}` };
  if (shape.type === "integer" || shape.type === "long") return { "": `integer ${min}..${max}` };
  if (shape.type === "list") return listOutline(shape);
  if (shape.type === "structure") return structureOutline(shape);
  return { "": shape.type };
};

const listOutline = ({ member, max }: ServiceShape): Outline => {
  const outline: Outline = { "": `list ..${max ?? ""}` };
  for (const [path, text] of Object.entries(serviceOutline(member?.shape ?? ""))) {
    outline[`[]${path}`] = text;
  }
  return outline;
};

const structureOutline = ({ members = {}, required = [] }: ServiceShape): Outline => {
  const outline: Outline = { "": "structure" };
  for (const [name, { shape }] of Object.entries(members)) {
    const mark = required.includes(name) ? "*" : "";
    for (const [path, text] of Object.entries(serviceOutline(shape))) {
      outline[`.${name}${path}`] = path === "" ? `${text}${mark}` : text;
    }
  }
  return outline;
};
