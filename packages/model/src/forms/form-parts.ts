// What the keywords of a form say about the work of holding an answer against it.

export type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One part of a form, read once, however often it applies. */
export class FormPart {
  /** Apply to the same value. */
  readonly inPlace: unknown[] = [];
  /** How many of those are alternatives, each of which keeps a list of the members it knows. */
  alternatives = 0;
  /** How many values one is compared with. */
  choices = 0;
  /** How much is compared, and may be written into an error. */
  size = 0;
  /** How many errors there can be about one value, beside members that are missing. */
  errors = 0;
  required: readonly unknown[] = [];
  properties: Members = {};
  propertyCount = 0;
  readonly ofMembers: unknown[] = [];
  readonly ofNames: unknown[] = [];
  /** Apply to the same value where that has a member of this name. */
  readonly dependent: (readonly [string, unknown])[] = [];
  readonly first: unknown[] = [];
  readonly ofItems: unknown[] = [];
  isOfUniqueItems = false;

  constructor(part: Members) {
    for (const name in part) readers.get(name)?.(this, part[name]);
  }
}

type Reader = (part: FormPart, value: unknown) => void;

/** Compared with a value, or written into an error. */
const asserted: Reader = (part, value) => {
  part.size += sizeOf(value);
  part.errors += 1;
};

const into =
  (list: "inPlace" | "ofMembers" | "ofNames" | "ofItems"): Reader =>
  (part, value) => {
    part[list].push(value);
    part.errors += 1;
  };

const alternatives: Reader = (part, value) => {
  part.inPlace.push(...listOf(value));
  part.alternatives += listOf(value).length;
  part.errors += 1;
};

/** Names that are needed with others, or parts that then apply. */
const dependent: Reader = (part, value) => {
  for (const [name, needed] of Object.entries(isMembers(value) ? value : {})) {
    // Each is looked for in each value.
    part.size += sizeOf(name);
    if (Array.isArray(needed)) {
      part.size += sizeOf(needed);
      part.errors += needed.length;
    } else part.dependent.push([name, needed]);
  }
};

const assertions = [
  ...["type", "const", "format", "pattern", "minimum", "maximum", "multipleOf"],
  ...["exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems"],
  ...["minContains", "maxContains", "minProperties", "maxProperties"],
];

const readers: ReadonlyMap<string, Reader> = new Map([
  ...assertions.map((name) => [name, asserted] as const),
  ...["anyOf", "allOf", "oneOf"].map((name) => [name, alternatives] as const),
  ...["not", "if", "then", "else"].map((name) => [name, into("inPlace")] as const),
  ["additionalProperties", into("ofMembers")],
  ["unevaluatedProperties", into("ofMembers")],
  ["propertyNames", into("ofNames")],
  ...["dependentRequired", "dependentSchemas", "dependencies"].map(
    (name) => [name, dependent] as const,
  ),
  ...["additionalItems", "unevaluatedItems", "contains"].map(
    (name) => [name, into("ofItems")] as const,
  ),
  [
    "enum",
    (part, value) => {
      asserted(part, value);
      part.choices = listOf(value).length;
    },
  ],
  [
    "required",
    (part, value) => {
      part.size += sizeOf(value);
      part.required = listOf(value);
    },
  ],
  [
    "properties",
    (part, value) => {
      part.properties = isMembers(value) ? value : {};
      part.propertyCount = Object.keys(part.properties).length;
    },
  ],
  ["prefixItems", (part, value) => void part.first.push(...listOf(value))],
  [
    "items",
    (part, value) => {
      if (Array.isArray(value)) part.first.push(...value);
      else part.ofItems.push(value);
    },
  ],
  [
    "uniqueItems",
    (part, value) => {
      part.isOfUniqueItems = Boolean(value);
      part.errors += 1;
    },
  ],
]);

const charactersPerUnit = 8;
/** The names of two objects are listed before they are compared. */
const objectUnits = 3;

/** Of a value as JSON: how many values are in it, and how long its texts are. */
export const sizeOf = (value: unknown): number => {
  if (typeof value === "string") return 1 + value.length / charactersPerUnit;
  if (typeof value !== "object" || value === null) return 1;
  let size = Array.isArray(value) ? 1 : objectUnits;
  if (Array.isArray(value)) for (const item of value) size += sizeOf(item);
  else for (const name in value) size += sizeOf(name) + sizeOf((value as Members)[name]);
  return size;
};

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
