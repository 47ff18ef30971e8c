// A call as the audit hears of it, reduced at once to what may be written: an input of a megabyte
// is not held until its turn comes.
import { randomUUID } from "node:crypto";
import {
  type Decision,
  decisionFromWire,
  decisions,
  type Fault,
  type OperationName,
  operations,
  type WireDecision,
} from "@ekiden/model";
import type { Principal } from "../../access/principal.ts";
import type { DeclinedDecisions, NamedRun } from "../../operations/handlers.ts";
import { recorded } from "./recorded.ts";

/** A call that is answered. */
export interface AnsweredCall {
  readonly operation: OperationName;
  readonly requestId: string;
  /** When it was answered: milliseconds since 1970. */
  readonly at: number;
  /** Absent where nobody was identified. */
  readonly principal?: Principal | undefined;
  /** The key that the call names, whether it is one or not. */
  readonly keyId?: string | undefined;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  /** Which one a task token is for. */
  readonly run?: NamedRun | undefined;
  /** Absent where it is not known to have the operation's shape. */
  readonly input?: unknown;
  /** Of an output that is text already, what it is about. */
  readonly output?: unknown;
  readonly declined?: DeclinedDecisions | undefined;
  readonly fault?: Fault | undefined;
}

/** What is kept of it. */
export interface AuditedCall
  extends Pick<
    AnsweredCall,
    "operation" | "requestId" | "at" | "principal" | "keyId" | "address" | "run"
  > {
  readonly eventId: string;
  readonly userAgent: string | undefined;
  /** Null where nothing is known. */
  readonly parameters: Record<string, unknown> | null;
  readonly elements: unknown;
  /** Only those of an answer that was taken. */
  readonly decisions: readonly AuditedDecision[];
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

export interface AuditedDecision {
  readonly eventId: string;
  readonly type: Decision["type"];
  readonly parameters: unknown;
  /** Why it was declined. */
  readonly cause: string | undefined;
}

const userAgentCharactersMost = 512;

export const auditedCall = (call: AnsweredCall): AuditedCall => {
  const { operation, requestId, at, principal, keyId, address, userAgent, run, fault } = call;
  const { input } = call as { input?: { decisions?: readonly WireDecision[] } };
  return {
    ...{ operation, requestId, at, principal, keyId, address, run },
    eventId: randomUUID(),
    userAgent: userAgent?.slice(0, userAgentCharactersMost),
    parameters: input ? parametersOf(operation, input) : null,
    elements: fault || isReadOnly(operation) ? null : elementsOf(operation, call.output),
    decisions: fault ? [] : (input?.decisions ?? []).map(auditedDecision(call.declined)),
    error: fault && { code: fault.fault, message: fault.reportable },
  };
};

/** Decisions have records of their own. */
const parametersOf = (operation: OperationName, input: object): Record<string, unknown> | null => {
  const { input: shape } = operations[operation];
  const kept = recorded(shape, "decisions" in input ? { ...input, decisions: undefined } : input);
  return kept === undefined ? null : (kept as Record<string, unknown>);
};

const elementsOf = (operation: OperationName, output: unknown): unknown => {
  const row = operations[operation];
  if (!("output" in row) || output === undefined) return null;
  return recorded(row.output, output) ?? null;
};

const auditedDecision =
  (declined: DeclinedDecisions | undefined) =>
  (wire: WireDecision, index: number): AuditedDecision => {
    const { type, data } = decisionFromWire(wire);
    const parameters = recorded(decisions[type], data) ?? null;
    return { eventId: randomUUID(), type, parameters, cause: declined?.get(index) };
  };

export const isReadOnly = (name: string): boolean => /^(Count|Describe|Get|List)/.test(name);
