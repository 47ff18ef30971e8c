// Tells the audit of a call: what came of it, and who made it, as far as that is known.
import type { Fault, OperationName } from "@ekiden/model";
import { keyIdNamed } from "../access/keys/key-authority.ts";
import type { Principal } from "../access/principal.ts";
import { readHeader } from "../access/signature/signed-call.ts";
import { EncodedJson } from "../operations/handlers.ts";
import type { Front } from "./call.ts";
import { type IdentifiedCaller, userAgentOf } from "./caller.ts";
import { type CallHead, operationOf } from "./protocol.ts";

/** A call and its caller, with what has turned out so far. */
export interface Heard {
  readonly head: CallHead;
  readonly caller: IdentifiedCaller;
  principal?: Principal;
  /** Checked. */
  input?: unknown;
}

export interface Outcome {
  readonly requestId: string;
  readonly output?: unknown;
  readonly fault?: Fault;
}

/** What names no operation is no call, and is not told of. */
export const tell = ({ audit, wallClock }: Front, heard: Heard, outcome: Outcome): void => {
  const { head, caller, principal, input } = heard;
  const operation = audit && operationNamed(head);
  if (!operation) return;
  const { requestId, output, fault } = outcome;
  audit.note({
    operation,
    requestId,
    principal,
    input,
    fault,
    at: wallClock.now(),
    keyId: principal?.accessKeyId ?? keyIdNamed(readHeader(head.headers, "authorization") ?? ""),
    address: caller.address,
    userAgent: userAgentOf(head),
    output: output instanceof EncodedJson ? output.told : output,
    run: caller.run,
    declined: caller.declined,
  });
};

const operationNamed = (head: CallHead): OperationName | undefined => {
  try {
    return operationOf(head);
  } catch {
    return undefined;
  }
};
