// A JSON Schema as something to fill in: which field fits a part of it, and what is in it at first.
export interface Form {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Form>>;
  readonly required?: readonly string[];
  readonly items?: Form;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

export type FieldKind = "group" | "choice" | "yesOrNo" | "number" | "text" | "lines" | "json";

const isListOfTexts = ({ items }: Form) => items?.type === "string" && items.enum === undefined;

/** What has no field of its own is written as JSON. */
export const fieldFor = (form: Form): FieldKind => {
  if (Array.isArray(form.enum) || form.const !== undefined) return "choice";
  if (form.type === "object" && Object.keys(form.properties ?? {}).length > 0) return "group";
  if (form.type === "boolean") return "yesOrNo";
  if (form.type === "number" || form.type === "integer") return "number";
  if (form.type === "string") return "text";
  if (form.type === "array" && isListOfTexts(form)) return "lines";
  return "json";
};

/** Undefined: nothing is given. */
export const blankFor = (form: Form): unknown => {
  if (form.default !== undefined || fieldFor(form) !== "group") return form.default;
  const given = Object.entries(form.properties ?? {}).flatMap(([name, part]) => {
    const isNeeded = form.required?.includes(name) || fieldFor(part) !== "group";
    const blank = isNeeded ? blankFor(part) : undefined;
    return blank === undefined ? [] : [[name, blank]];
  });
  return Object.fromEntries(given);
};

/** A step of a JSON pointer. */
export const stepTo = (at: string, name: string): string =>
  `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
