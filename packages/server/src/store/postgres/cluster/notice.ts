// What nodes say to one another by NOTIFY, and how it is read: any program that may connect to the
// database can send on the channel, and an error in an event handler would end the process.
import type { TaskKind } from "@ekiden/engine";
import type { TaskListReference } from "../../store.ts";

/** PostgreSQL takes no payload that is longer than 7,999 bytes. */
export const maxPayloadBytes = 7_900;

export interface ListCount extends TaskListReference {
  readonly count: number;
}

export interface Notice {
  readonly node: number;
  readonly lists: readonly ListCount[];
  readonly messages: boolean;
  /** Lists of tasks that were given back; nodes of older programs do not send them. */
  readonly returned?: readonly ListCount[] | undefined;
  /** When the first of it was committed; nodes of older programs do not send it. */
  readonly at?: number | undefined;
}

/** Undefined where it is none of a node's. Newer programs may send members that are not known. */
export const noticeIn = (payload = ""): Notice | undefined => {
  if (payload.length > maxPayloadBytes) return undefined;
  const told = parsed(payload);
  return isNotice(told) ? told : undefined;
};

const parsed = (payload: string): unknown => {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
};

const isNotice = (told: unknown): told is Notice => {
  if (typeof told !== "object" || told === null) return false;
  const { node, lists, messages, returned = [], at = 0 }: Untrusted<Notice> = told;
  return (
    typeof node === "number" &&
    typeof messages === "boolean" &&
    typeof at === "number" &&
    areCounts(lists) &&
    areCounts(returned)
  );
};

type Untrusted<T> = { readonly [K in keyof T]?: unknown };

const areCounts = (told: unknown): boolean => Array.isArray(told) && told.every(isCount);

const kinds: ReadonlySet<unknown> = new Set<TaskKind>(["decision", "activity", "lambda"]);

const isCount = (told: unknown): boolean => {
  if (typeof told !== "object" || told === null) return false;
  const { kind, domain, name, count }: Untrusted<ListCount> = told;
  const isNamed = kinds.has(kind) && typeof domain === "string" && typeof name === "string";
  return isNamed && Number.isSafeInteger(count) && Number(count) > 0;
};
