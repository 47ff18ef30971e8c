// From what a person filled in to the input of StartWorkflowExecution.
import type { ChildPolicy, Input } from "@ekiden/model";
import { readTags } from "../kit/tags.ts";
import type { StartSearch } from "./start-search.ts";

export interface StartForm {
  /** Name and version as JSON; empty: none is chosen. */
  readonly type: string;
  readonly workflowId: string;
  /** The latest id that the form made by itself; empty where it made none. */
  readonly madeId: string;
  readonly input: string;
  readonly taskList: string;
  readonly taskPriority: string;
  readonly executionTimeout: string;
  readonly taskTimeout: string;
  readonly childPolicy: ChildPolicy | "";
  readonly lambdaRole: string;
  readonly tags: string;
}

/** Of a component that shows a part of the form. */
export interface StartFormProps {
  readonly form: StartForm;
  readonly onChange: (changed: Partial<StartForm>) => void;
}

const idBytes = 4;

/** A name that says what it is, and differs from others. */
const newWorkflowId = (typeName: string): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(idBytes));
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${typeName || "workflow"}-${text}`;
};

export const typeKey = (name: string, version: string): string => JSON.stringify([name, version]);

export const typeOf = (
  form: Pick<StartForm, "type">,
): { readonly name: string; readonly version: string } => {
  const [name = "", version = ""] = form.type === "" ? [] : (JSON.parse(form.type) as string[]);
  return { name, version };
};

type Ids = Pick<StartForm, "workflowId" | "madeId">;

const madeFor = (typeName: string): Ids => {
  const id = newWorkflowId(typeName);
  return { workflowId: id, madeId: id };
};

export const withNewId = (form: StartForm): Ids => madeFor(typeOf(form).name);

/** An id that a person has given stays: by it, an order is not worked on twice, say. */
export const withType = (form: StartForm, type: string): Partial<StartForm> => {
  const isGiven = form.workflowId !== "" && form.workflowId !== form.madeId;
  return isGiven ? { type } : { type, ...withNewId({ ...form, type }) };
};

const givenOrMade = ({ workflowId, type = "" }: StartSearch): Ids =>
  workflowId === undefined ? madeFor(type) : { workflowId, madeId: "" };

export const formOf = (search: StartSearch): StartForm => ({
  type: search.type === undefined ? "" : typeKey(search.type, search.version ?? ""),
  ...givenOrMade(search),
  input: search.input ?? "",
  taskList: search.taskList ?? "",
  taskPriority: "",
  executionTimeout: "",
  taskTimeout: "",
  childPolicy: "",
  lambdaRole: "",
  tags: search.tags ?? "",
});

export const inputOf = (domain: string, form: StartForm): Input<"StartWorkflowExecution"> => {
  const tags = readTags(form.tags);
  return {
    domain,
    workflowId: form.workflowId,
    workflowType: typeOf(form),
    ...(form.taskList !== "" && { taskList: { name: form.taskList } }),
    ...(form.taskPriority !== "" && { taskPriority: form.taskPriority }),
    ...(form.input !== "" && { input: form.input }),
    ...(form.executionTimeout !== "" && { executionStartToCloseTimeout: form.executionTimeout }),
    ...(tags.length > 0 && { tagList: tags }),
    ...(form.taskTimeout !== "" && { taskStartToCloseTimeout: form.taskTimeout }),
    ...(form.childPolicy !== "" && { childPolicy: form.childPolicy }),
    ...(form.lambdaRole !== "" && { lambdaRole: form.lambdaRole }),
  };
};

export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
