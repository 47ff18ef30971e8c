// What of an input or an output may be written down: by an allow-list, which is the model's own
// marks. A member that somebody adds is left out until it is marked.
import { isRecordable, type Shape } from "@ekiden/model";

/** Undefined: nothing of the value may be. */
type Recorder = (value: unknown) => unknown;

const recorders = new WeakMap<Shape, Recorder>();

/** The value without whatever is not named; `value` is one that the shape allows. */
export const recorded = (shape: Shape, value: unknown): unknown => recorderOf(shape)(value);

const recorderOf = (shape: Shape): Recorder => {
  const known = recorders.get(shape);
  if (known) return known;
  const made = make(shape);
  recorders.set(shape, made);
  return made;
};

const nothing: Recorder = () => undefined;

const make = (shape: Shape): Recorder => {
  if (shape.type === "object") return ofStructure(shape.properties as Record<string, Shape>);
  if (shape.type === "array") return ofList(recorderOf(shape.items));
  return isRecordable(shape) ? (value) => value : nothing;
};

const ofStructure = (properties: Record<string, Shape>): Recorder => {
  const members = Object.entries(properties)
    .map(([name, shape]) => [name, recorderOf(shape)] as const)
    .filter(([, record]) => record !== nothing);
  if (members.length === 0) return nothing;
  return (value) => {
    const given = value as Record<string, unknown>;
    const kept: Record<string, unknown> = {};
    for (const [name, record] of members) {
      if (given[name] !== undefined) kept[name] = record(given[name]);
    }
    return kept;
  };
};

const ofList = (record: Recorder): Recorder =>
  record === nothing ? nothing : (value) => (value as readonly unknown[]).map(record);
