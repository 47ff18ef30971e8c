// What of an input or an output may be written down, as JSON: by an allow-list, the model's own
// marks. A new member is left out until it is marked. The text is written directly from the value:
// copying what may stay, and then writing the copy, costs several times as much.
import { isRecordable, type Shape } from "@ekiden/model";
import { shownText } from "@ekiden/model/shown-text";

/** Of a value that its shape allows. */
export type Recorder = (value: unknown) => string;

/** Of nothing that may be written down. */
export const nothing: Recorder = () => "null";

const recorders = new WeakMap<Shape, Recorder>();

/** Writes the marked members of values of the shape; `nothing` where there are none. */
export const recorderOf = (shape: Shape): Recorder => {
  const known = recorders.get(shape);
  if (known) return known;
  const made = make(shape);
  recorders.set(shape, made);
  return made;
};

const make = (shape: Shape): Recorder => {
  // Of an object with any members, nothing is known.
  if (shape.type === "object" && !shape.properties) return nothing;
  if (shape.type === "object") return ofStructure(shape.properties as Record<string, Shape>);
  if (shape.type === "array") return ofList(recorderOf(shape.items));
  return isRecordable(shape) ? ofScalar : nothing;
};

const ofStructure = (properties: Record<string, Shape>): Recorder => {
  const members = Object.entries(properties)
    .map(([name, shape]) => ({ name, label: `"${name}":`, record: recorderOf(shape) }))
    .filter(({ record }) => record !== nothing);
  if (members.length === 0) return nothing;
  return (value) => {
    const given = value as Record<string, unknown>;
    let [text, before] = ["{", ""];
    for (const { name, label, record } of members) {
      const member = given[name];
      if (member === undefined) continue;
      text += before + label + record(member);
      before = ",";
    }
    return `${text}}`;
  };
};

const ofList = (record: Recorder): Recorder =>
  record === nothing ? nothing : (value) => `[${(value as readonly unknown[]).map(record).join()}]`;

const ofScalar: Recorder = (value) => (typeof value === "string" ? quoted(value) : `${value}`);

/**
 * Who reads a file of records on a terminal gets what callers have sent, such as the name of their
 * program: what a terminal acts on, or some readers take for the end of a line, is escaped.
 */
export const jsonText = (value: unknown): string => shownText(JSON.stringify(value));

/** What JSON writes otherwise than as it is, and some that it does not. */
const isOdd = /[^ !#-[\]-~]/;

/** As `jsonText`; to look at a text first costs half of what JSON.stringify does. */
export const quoted = (text: string): string => (isOdd.test(text) ? jsonText(text) : `"${text}"`);
