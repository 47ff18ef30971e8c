// The life of one call: bytes → operation → principal → checked input → handler → answer. Read
// this first.
import { randomUUID } from "node:crypto";
import { check, Fault, operations, refuse, type Shape } from "@ekiden/model";
import type { Authority } from "../access/authority.ts";
import { readHeader } from "../access/signature/signed-call.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { Clock } from "../clock.ts";
import type { ClockFigures } from "../jobs/clock-check.ts";
import type { Log } from "../log/log.ts";
import { EncodedJson, giveBackUntold, type Handlers } from "../operations/handlers.ts";
import { StoreAway } from "../store/store-error.ts";
import { type Heard, tell } from "./audited.ts";
import { parse } from "./body.ts";
import type { IdentifiedCaller } from "./caller.ts";
import type { ConsoleDoor } from "./console/door.ts";
import type { HostCheck } from "./host-check.ts";
import { type CallHead, mediaTypeFor, operationOf } from "./protocol.ts";
import type { Readiness } from "./readiness.ts";
import type { DateText } from "./reply.ts";
import type { Sts } from "./sts/sts.ts";

/** What all calls of one listener share. */
export interface Front {
  readonly handlers: Handlers;
  readonly authority: Authority;
  readonly log: Log;
  /** Absent where nobody wants to know. */
  readonly audit?: AuditLog | undefined;
  /** Of the network's own deadlines. */
  readonly clock: Clock;
  /** Of moments that are told. */
  readonly wallClock: Clock;
  readonly date: DateText;
  readonly readiness: Readiness;
  /** Absent: requests for any name and from any page are taken. */
  readonly hostCheck?: HostCheck | undefined;
  /** Undefined where the machine's clock cannot be compared with another. */
  readonly clockFigures: () => ClockFigures | undefined;
  /** Absent: the server has no console. */
  readonly console?: ConsoleDoor | undefined;
  /** Absent: calls of the token service are as unknown as any other. */
  readonly sts?: Sts | undefined;
  /** From now on each connection ends with its next reply. */
  isDraining: boolean;
  /** Not answered yet, also those whose callers are gone: a task may be to be given back. */
  callsUnderWay: number;
  /** Called when the last of them is answered. */
  onLastCall: (() => void) | undefined;
  /** When the store's trouble was last logged. */
  troubleLoggedAt: number;
}

/** A request that has arrived whole. */
export interface Call {
  readonly head: CallHead;
  /** Empty once it has been read: a poll would hold its bytes for as long as it waits. */
  body: Buffer;
}

export interface Answer {
  readonly requestId: string;
  readonly mediaType: string;
  readonly status: number;
  readonly text: string;
}

/** Never rejects: whatever goes wrong is an answer, too. */
export const answerTo = async (
  front: Front,
  call: Call,
  caller: IdentifiedCaller,
): Promise<Answer> => {
  const heard: Heard = { head: call.head, caller };
  caller.run = undefined;
  caller.declined = undefined;
  caller.giveBack = undefined;
  front.callsUnderWay += 1;
  try {
    const operation = operationOf(call.head);
    const principal = front.authority.identify(call);
    // Nearly always known at once; then nothing is waited for.
    heard.principal = principal instanceof Promise ? await principal : principal;
    caller.principal = heard.principal;
    if (!front.authority.isOpen) caller.head = call.head;
    heard.input = check(operations[operation].input as Shape, inputOf(call));
    const handle = front.handlers[operation] as AnyHandler;
    const output = await handle(heard.input, caller);
    if (caller.giveBack) await endOfTurn();
    const requestId = randomUUID();
    const givenBack = giveBackUntold(caller);
    if (givenBack) return unheard(front, heard, { requestId, givenBack });
    const text = encode(output);
    tell(front, heard, { requestId, output });
    return { requestId, mediaType: mediaTypeFor(call.head), status: 200, text };
  } catch (thrown) {
    return refusalOf(front, heard, thrown);
  } finally {
    front.callsUnderWay -= 1;
    if (front.callsUnderWay === 0) front.onLastCall?.();
  }
};

const inputOf = (call: Call): unknown => {
  const { head, body } = call;
  call.body = nothing;
  return parse(body, (name) => readHeader(head.headers, name));
};

const nothing = Buffer.alloc(0);

let turn: Promise<void> | undefined;

/**
 * Resolves when what has come from the network meanwhile is known, also that a caller has left: a
 * commit is acknowledged in the midst of a turn of the event loop, often just before such news. All
 * callers who are told of a task in one turn wait together, for as long as the rest of it takes.
 */
const endOfTurn = (): Promise<void> => {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined;
      resolve();
    });
  });
  return turn;
};

/** The caller has left: the answer is empty, and the audit record has no task. */
const unheard = (
  front: Front,
  heard: Heard,
  { requestId, givenBack }: { requestId: string; givenBack: Promise<void> },
): Answer => {
  watch(front, requestId, givenBack);
  tell(front, heard, { requestId });
  return { requestId, mediaType: mediaTypeFor(heard.head), status: 200, text: "" };
};

/** A task that cannot be kept for another poller is left to its time-outs. */
const watch = (front: Front, requestId: string, givenBack: Promise<void>): void => {
  givenBack.catch((error) => {
    if (!(error instanceof Fault)) front.log.bug(requestId, error);
    else logTrouble(front, requestId, error);
  });
};

/** The answer to a call that came to nothing; what is our own fault is logged. */
export const refusalOf = (front: Front, heard: Heard, thrown: unknown): Answer => {
  const requestId = randomUUID();
  const { head, caller } = heard;
  const givenBack = giveBackUntold(caller, true);
  if (givenBack) watch(front, requestId, givenBack);
  const fault = thrown instanceof Fault ? thrown : refuse.internalFailure();
  if (fault !== thrown) front.log.bug(requestId, thrown);
  else if (fault.fault === "ServiceUnavailable") logTrouble(front, requestId, fault);
  else front.log.refused(requestId, fault);
  tell(front, heard, { requestId, fault });
  return { requestId, mediaType: mediaTypeFor(head), status: fault.status, text: fault.body };
};

/** The table gives each name its own input; here the name is known only when a request comes. */
type AnyHandler = (input: unknown, caller: IdentifiedCaller) => Promise<unknown>;

/** An operation without output answers with an empty body, not with `{}`. */
const encode = (output: unknown): string => {
  if (output === undefined) return "";
  return output instanceof EncodedJson ? output.text : JSON.stringify(output);
};

/** On a full disk every call fails alike; a line for each would only add to it. */
const troubleLogMilliseconds = 60_000;

const logTrouble = (front: Front, requestId: string, fault: Fault): void => {
  if (fault.cause instanceof StoreAway) return;
  const now = front.clock.now();
  if (now < front.troubleLoggedAt + troubleLogMilliseconds) return;
  front.troubleLoggedAt = now;
  front.log.storeTrouble(requestId, fault);
};
