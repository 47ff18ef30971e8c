// The attributes of an execution that a query can name: what kind of value each has, and where it
// is read.
import type { queryAttributes } from "@ekiden/model";
import type { FoundExecution } from "../../store/search-store.ts";
import type { Kind, Value } from "./kinds.ts";

/** What is known of an execution: undefined has not been looked for yet, null is not there. */
export interface Candidate {
  readonly found: FoundExecution;
  readonly start?: { readonly input?: string | undefined } | undefined;
  readonly close?: Close | null | undefined;
  readonly context?: string | null | undefined;
}

/** Of the event that closed it. */
export interface Close {
  readonly reason?: string | undefined;
  readonly details?: string | undefined;
  readonly result?: string | undefined;
}

/**
 * Where a value comes from: a column, several of them, the state, or an event of the history. A
 * store looks for values of columns itself.
 */
export type Source = "column" | "columns" | "state" | "start" | "close" | "context";

interface Attribute {
  readonly kind: Kind;
  readonly source: Source;
  /** None where it has none, several tags; undefined where it is not known yet. */
  readonly read: (candidate: Candidate) => readonly Value[] | undefined;
}

const one = (value: Value | undefined): readonly Value[] => (value === undefined ? [] : [value]);

const column = (kind: Kind, read: (found: FoundExecution) => Value | undefined): Attribute => ({
  kind,
  source: "column",
  read: ({ found }) => one(read(found)),
});

type State = NonNullable<FoundExecution["state"]>;

const inState = (kind: Kind, read: (state: State) => Value | undefined): Attribute => ({
  kind,
  source: "state",
  read: ({ found: { state } }) => state && one(read(state)),
});

const atClose = (kind: Kind, member: keyof Close): Attribute => ({
  kind,
  source: "close",
  read: ({ found, close }) => {
    if (!found.closed || close === null) return [];
    return close && one(close[member]);
  },
});

export const attributes = {
  workflowId: column("text", ({ workflowId }) => workflowId),
  runId: column("text", ({ runId }) => runId),
  "type.name": column("text", ({ workflowType }) => workflowType.name),
  "type.version": column("text", ({ workflowType }) => workflowType.version),
  status: column("status", ({ closed }) => closed?.status ?? "OPEN"),
  started: column("time", ({ startedAt }) => startedAt),
  closed: column("time", ({ closed }) => closed?.at),
  duration: {
    kind: "span",
    source: "columns",
    read: ({ found: { startedAt, closed } }) => (closed ? [closed.at - startedAt] : []),
  },
  tag: { kind: "text", source: "column", read: ({ found }) => found.tagList },
  taskList: inState("text", ({ taskList }) => taskList.name),
  "parent.workflowId": inState("text", ({ parent }) => parent?.workflowId),
  "parent.runId": inState("text", ({ parent }) => parent?.runId),
  lambdaRole: inState("text", ({ lambdaRole }) => lambdaRole),
  // As lists show it: false once the execution has closed.
  cancelRequested: inState("boolean", ({ cancelRequested, closed }) => cancelRequested && !closed),
  // By itself: pauses of types and task lists are about all that has these, and no attribute.
  paused: inState("boolean", ({ pause, closed }) => pause !== undefined && !closed),
  historyLength: inState("number", ({ lastEventId }) => lastEventId),
  "failure.reason": atClose("text", "reason"),
  "failure.details": atClose("text", "details"),
  context: {
    kind: "text",
    source: "context",
    read: ({ context }) => (context === undefined ? undefined : one(context ?? undefined)),
  },
  input: { kind: "json", source: "start", read: ({ start }) => start && one(start.input) },
  result: atClose("json", "result"),
} as const satisfies Record<AttributeName, Attribute>;

export type AttributeName = (typeof queryAttributes)[number];

export const isAttribute = (name: string): name is AttributeName => Object.hasOwn(attributes, name);

/** Executions have them only where their domain may be searched for what they hold. */
export const isPayload = (name: AttributeName): boolean => attributes[name].kind === "json";
