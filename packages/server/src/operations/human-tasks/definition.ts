// What a person is asked: said by the task's input, or else by the description of its type.
import { refuseTask } from "./human-task-error.ts";
import { isNestedOver } from "./nesting.ts";

interface Definition {
  readonly title: string;
  readonly description?: string | undefined;
  /** A JSON Schema of the answer; absent: any answer will do. */
  readonly form?: JsonObject | undefined;
  /** Users who may do it; empty: all users who may see it. */
  readonly assignees: readonly string[];
}

interface Asked extends Definition {
  /** What the decision is about. */
  readonly data?: unknown;
}

export type JsonObject = { readonly [member: string]: unknown };

const maxTitleCharacters = 256;
const maxAssignees = 100;
/** What is shown is written as JSON again, by recursion. A form nests less. */
const maxNestingLevels = 100;

interface Sources {
  readonly typeName: string;
  readonly typeDescription: string | undefined;
  readonly input: string | undefined;
}

/**
 * `{"humanTask": {title, description, form, assignees}, "data": …}` in the input, where `data` is
 * shown beside the form; an input without `humanTask` is all data. Members that are missing come
 * from the `humanTask` of the type's description, and the title at last from the type's name.
 * What is not of its kind counts as missing: a workflow's slip must not hide its task. JSON that is
 * nested over 100 deep is a text like any other.
 */
export const askedBy = ({ typeName, typeDescription, input }: Sources): Asked => {
  const given = parsed(input);
  const envelope = isObject(given) && isObject(given.humanTask) ? given : undefined;
  return {
    title: typeName,
    description: undefined,
    form: undefined,
    assignees: [],
    ...definitionIn(parsed(typeDescription)),
    ...definitionIn(envelope),
    data: envelope ? envelope.data : (given ?? input),
  };
};

/** The members that are there and of their kind, and no others. */
const definitionIn = (source: unknown): Partial<Definition> => {
  const task = isObject(source) ? source.humanTask : undefined;
  if (!isObject(task)) return {};
  const { title, description, form, assignees } = task;
  const texts = Array.isArray(assignees) ? assignees.filter((one) => typeof one === "string") : [];
  // Each person is notified once.
  const names = [...new Set(texts)];
  return {
    ...(typeof title === "string" && title && { title: title.slice(0, maxTitleCharacters) }),
    ...(typeof description === "string" && { description }),
    ...(isObject(form) && { form }),
    ...(names.length > 0 && { assignees: names.slice(0, maxAssignees) }),
  };
};

const parsed = (text: string | undefined): unknown => {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isNestedOver(value, maxNestingLevels) ? undefined : value;
  } catch {
    return undefined;
  }
};

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Throws NotYours. */
export const requireAssignee = ({ assignees }: Definition, person: string): void => {
  if (assignees.length > 0 && !assignees.includes(person)) {
    throw refuseTask.notYours(person, assignees);
  }
};
