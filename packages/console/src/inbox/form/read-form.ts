// A workflow's form, made ready to be shown: without what the server does not take, and without
// what would tell the library of forms to do something else than to ask.
import { checkableForm, maxFormDepth, referenceIn, UnusableForm } from "@ekiden/model";
import type { RJSFSchema } from "@rjsf/utils";
import { fieldFor, isSchema, optionsOf } from "./kinds.ts";

/** Names of a form or of a place in it; nothing refers to them here. */
const names = ["$id", "$schema", "$anchor", "$dynamicAnchor", "$recursiveAnchor"];
/** Their members are forms, under any name. */
const tables = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"];
const values = ["enum", "const", "default", "examples"];

/** Of a part that says which of several alternatives was chosen: it is given, and not asked for. */
export const tellsAlternative = "x-tells-alternative";

/** Throws UnusableForm where the server would refuse every answer. */
export const readForm = (form: unknown, title: string): RJSFSchema => {
  const read = partOf(form, 0);
  checkableForm(form);
  return { ...(isSchema(read) ? read : {}), title: (isSchema(read) && read.title) || title };
};

const partOf = (part: unknown, depth: number): unknown => {
  if (depth > maxFormDepth) throw new UnusableForm(`> ${maxFormDepth}`);
  if (Array.isArray(part)) return part.map((each) => partOf(each, depth + 1));
  // What allows anything is asked for as JSON; the library leaves out a part that says nothing.
  if (part === true) return { title: "" };
  if (!isSchema(part)) return part;
  const found = referenceIn(part);
  if (found) throw new UnusableForm(found);
  return withAlternatives(withMembers(part, depth));
};

const withMembers = (part: RJSFSchema, depth: number): RJSFSchema => {
  const kept = Object.entries(part).filter(([name, value]) => isKept(name, value));
  const read = kept.map(([name, value]) => [name, memberOf(name, value, depth)]);
  const { const: only, ...rest } = Object.fromEntries(read) as RJSFSchema;
  if (only !== undefined) return { ...rest, enum: [only] };
  return Object.keys(rest).length > 0 ? rest : { title: "" };
};

const isKept = (name: string, value: unknown): boolean => {
  if (name === "pattern") return isPattern(value);
  if (name === "patternProperties") return isSchema(value) && Object.keys(value).every(isPattern);
  return !names.includes(name);
};

const isPattern = (value: unknown): boolean => {
  try {
    return Boolean(new RegExp(String(value), "u"));
  } catch {
    return false;
  }
};

const memberOf = (name: string, value: unknown, depth: number): unknown => {
  if (values.includes(name)) return value;
  if (name === "additionalProperties" || name === "unevaluatedProperties") {
    return typeof value === "boolean" ? value : partOf(value, depth + 1);
  }
  if (!tables.includes(name) || !isSchema(value)) {
    return typeof value === "boolean" && name !== "items" ? value : partOf(value, depth + 1);
  }
  const entries = Object.entries(value).map(([key, part]) => [key, partOf(part, depth + 1)]);
  return Object.fromEntries(entries);
};

/** Who chooses an alternative has said what is the same in all answers of it. */
const withAlternatives = (part: RJSFSchema): RJSFSchema => {
  const options = optionsOf(part);
  if (!options || fieldFor(part) !== "union") return part;
  return { ...part, [part.oneOf ? "oneOf" : "anyOf"]: options.map(alternativeOf) };
};

const alternativeOf = (option: unknown): unknown => {
  if (!isSchema(option) || !isSchema(option.properties)) return option;
  const properties = Object.entries(option.properties).map(([name, part]) => {
    const isTold = isSchema(part) && part.enum?.length === 1;
    return [name, isTold ? { ...part, default: part.enum?.[0], [tellsAlternative]: true } : part];
  });
  return { ...option, properties: Object.fromEntries(properties) };
};
