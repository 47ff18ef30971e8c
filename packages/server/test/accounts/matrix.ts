// Which names, ids and tokens each operation takes, found in its shape; and for each of them what
// is another account's, and what no account has.
import { type OperationName, operations, type Shape } from "@ekiden/model";
import { type Account, domain, type } from "./account.ts";

export type Kind =
  | "domain"
  | "resource"
  | "task token"
  | "page token"
  | "workflow"
  | "run"
  | "type"
  | "version"
  | "task list"
  | "tag";

/** By the end of their path in the input; in the operations on domains, `name` is a domain. */
const kinds: Readonly<Record<string, Kind>> = {
  domain: "domain",
  resourceArn: "resource",
  taskToken: "task token",
  nextPageToken: "page token",
  workflowId: "workflow",
  runId: "run",
  name: "type",
  version: "version",
  "taskList.name": "task list",
  "defaultTaskList.name": "task list",
  "tagFilter.tag": "tag",
  "tagList[]": "tag",
  "tags[].key": "tag",
  "tagKeys[]": "tag",
};

/** Kept as they are given, and looked up nowhere. */
const free: ReadonlySet<string> = new Set([
  ...["description", "details", "executionContext", "identity", "input", "reason", "result"],
  ...["signalName", "tags[].value", "workflowExecutionRetentionPeriodInDays"],
]);
/** Where tasks go from now on: in any case it is a list in the domain of the task. */
const ownList = "RespondDecisionTaskCompleted taskList.name";
const isSetting = (path: string): boolean =>
  /(Timeout|TaskPriority|taskPriority|LambdaRole|lambdaRole)$/.test(path);

/** Paths of all texts but those that are one of a few words. */
export const textsIn = (shape: Shape, path = ""): string[] => {
  if (shape.type === "array") return textsIn(shape.items, `${path}[]`);
  if (shape.type === "string") return [path];
  return Object.entries((shape.properties ?? {}) as Record<string, Shape>).flatMap(
    ([name, member]) => textsIn(member, path ? `${path}.${name}` : name),
  );
};

const kindOf = (operation: OperationName, path: string): Kind | undefined => {
  if (`${operation} ${path}` === ownList) return undefined;
  if (path === "name" && operation.includes("Domain")) return "domain";
  const ends = path.split(".").map((_, index, steps) => steps.slice(index).join("."));
  return ends.map((end) => kinds[end]).find((kind) => kind !== undefined);
};

export interface Cell {
  readonly operation: OperationName;
  readonly kind: Kind;
  /** As in `execution.runId`. */
  readonly path: string;
}

/** Decisions have their own tests. */
const pathsOf = (operation: OperationName): string[] =>
  textsIn(operations[operation].input as Shape).filter((path) => !path.startsWith("decisions[]"));

/** Where a caller might name what is another account's. */
export const cellsOf = (operation: OperationName): Cell[] =>
  pathsOf(operation).flatMap((path) => {
    const kind = kindOf(operation, path);
    return kind ? [{ operation, kind, path }] : [];
  });

/** Texts of which this page does not say what they are. */
export const unknownPaths = (): string[] =>
  (Object.keys(operations) as OperationName[]).flatMap((operation) =>
    pathsOf(operation)
      .filter((path) => !kindOf(operation, path) && !free.has(path) && !isSetting(path))
      .map((path) => `${operation} ${path}`)
      .filter((path) => path !== ownList),
  );

/** Made up, in the form of a real one. */
export const madeUp = (token: string): string =>
  Buffer.alloc(Buffer.byteLength(token, "base64"), 7).toString("base64");

interface Named {
  readonly theirs: string;
  readonly ofNone: string;
}

/** What the other account has, and what no account has. */
export const namesFor = ({ operation, kind }: Cell, mine: Account, other: Account): Named[] => {
  const activity = operation !== "RespondDecisionTaskCompleted";
  const task = activity ? other.activityToken : other.decisionToken;
  const page = other.pages.get(operation) ?? "";
  const absent = `absent-beside-${mine.only}-or-${other.only}`;
  switch (kind) {
    case "task token":
      return [{ theirs: task, ofNone: madeUp(task) }];
    case "page token":
      return [{ theirs: page, ofNone: madeUp(page) }];
    case "run":
      return [{ theirs: other.runId, ofNone: madeUp(other.runId) }];
    case "resource":
      return [
        {
          theirs: other.arnOf(domain),
          ofNone: other.arnOf(domain).replace(other.id, "999999999999"),
        },
        { theirs: mine.arnOf(other.only), ofNone: mine.arnOf(absent) },
      ];
    default:
      return [{ theirs: other.only, ofNone: absent }];
  }
};

/** The input with one text in it replaced, and with what must stand beside it. */
export const withText = (input: object, path: string, text: string): object => {
  const [step = "", ...rest] = path.split(".");
  const member = step.replace("[]", "");
  const isList = step.endsWith("[]");
  const beside = isList ? undefined : (input as Record<string, object | undefined>)[member];
  const inner =
    rest.length === 0 ? text : withText(beside ?? besideOf(member), rest.join("."), text);
  return { ...input, [member]: isList ? [inner] : inner };
};

/** What was said itself may be in the answer, and each new run has an id of its own. */
export const withoutNames = (answer: string, said: string): string =>
  answer
    .replaceAll(JSON.stringify(said).slice(1, -1), "(what was said)")
    .replaceAll(said.replace(/^arn:.*\//, ""), "(what was said)")
    .replaceAll(/fresh-\d+/g, "(a name of one's own)")
    .replaceAll(/"(runId|jobId)":"22[^"]*"/g, '"$1":"(a new one)"');

const besideOf = (member: string): object => (member === "typeFilter" ? { name: type.name } : {});
