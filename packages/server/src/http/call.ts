// The life of one request: bytes → operation → checked input → handler → reply. Read this first.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { check, Fault, operations, refuse, type Shape } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import type { Log } from "../observe/log.ts";
import { type Caller, EncodedJson, type Handlers } from "../operations/handlers.ts";
import { collect, parse } from "./body.ts";
import { SocketCaller } from "./caller.ts";
import { mediaTypeFor, operationOf, refuseAmbiguousHeaders } from "./protocol.ts";
import { type Answer, reply } from "./reply.ts";

/** What all calls of one listener share. */
export interface Front {
  readonly handlers: Handlers;
  readonly log: Log;
  readonly clock: Clock;
  /** Those without an answer so far. */
  readonly underWay: Set<IncomingMessage>;
  /** From now on each connection ends with its next reply. */
  isDraining: boolean;
  /** When the store's trouble was last logged. */
  troubleLoggedAt: number;
}

export const call = async (
  front: Front,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const requestId = randomUUID();
  const caller = new SocketCaller(request.socket);
  let answer: Answer;
  front.underWay.add(request);
  try {
    const body = await collect(request);
    if (body === undefined) return;
    refuseAmbiguousHeaders(request);
    const operation = operationOf(request);
    const input = check(operations[operation].input as Shape, parse(body));
    const handle = front.handlers[operation] as AnyHandler;
    answer = { status: 200, text: encode(await handle(input, caller)) };
  } catch (thrown) {
    answer = answerTo(front, requestId, thrown);
  } finally {
    front.underWay.delete(request);
    caller.release();
  }
  if (caller.gone) return;
  reply(response, answer, {
    requestId,
    mediaType: mediaTypeFor(request),
    isLast: front.isDraining,
  });
};

/** The table gives each name its own input; here the name is known only when a request comes. */
type AnyHandler = (input: unknown, caller: Caller) => Promise<unknown>;

/** An operation without output answers with an empty body, not with `{}`. */
const encode = (output: unknown): string => {
  if (output === undefined) return "";
  return output instanceof EncodedJson ? output.text : JSON.stringify(output);
};

const answerTo = (front: Front, requestId: string, thrown: unknown): Answer => {
  const fault = thrown instanceof Fault ? thrown : refuse.internalFailure();
  if (fault !== thrown) front.log.bug(requestId, thrown);
  else if (fault.fault === "ServiceUnavailable") logTrouble(front, requestId, fault);
  else front.log.refused(requestId, fault);
  return { status: fault.status, text: fault.body };
};

/** On a full disk every call fails alike; a line for each would only add to it. */
const troubleLogMilliseconds = 60_000;

const logTrouble = (front: Front, requestId: string, fault: Fault): void => {
  const now = front.clock.now();
  if (now < front.troubleLoggedAt + troubleLogMilliseconds) return;
  front.troubleLoggedAt = now;
  front.log.storeTrouble(requestId, fault);
};
