// From a request to its answer: through the stages of operations/pipeline.ts, which tell each other
// what they find out in a context that is made for the call (operations/call-context.ts). How the
// call is written on the wire is for the codec of its service: JSON for the workflow service, forms
// and XML for the token service. Any error that a stage throws becomes the answer.
import { Fault, refuse } from "@ekiden/model";
import { CallContext, type Connection } from "../operations/call-context.ts";
import { audit, authenticate, perform } from "../operations/pipeline.ts";
import { StoreAway } from "../store/store-error.ts";
import type { Answer, Call, Codec, WireService } from "./codec.ts";
import type { ListenerContext } from "./listener-context.ts";
import type { CallHead } from "./protocol.ts";
import { isStsCall } from "./sts/form.ts";

/** Never rejects: every error becomes an answer. */
export const answerTo = async (
  listener: ListenerContext,
  call: Call,
  connection: Connection,
): Promise<Answer> => {
  const { authority, codec } = serviceOf(listener, call.head);
  const context = new CallContext(listener.services, connection, call.head);
  if (codec === listener.sts?.codec) context.service = "sts";
  listener.callsUnderWay += 1;
  try {
    const route = codec.routeOf(call);
    context.service = route.service;
    context.operation = route.operation;
    const authenticated = authenticate(authority, call, context);
    // The key of nearly every call is in memory; then nothing is waited for.
    if (authenticated) await authenticated;
    const output = await perform(route, takeInput(codec, call), context);
    if (context.giveBack && !connection.isInProcess) await newsOfCallers();
    const givenBack = context.giveBackUndelivered();
    if (givenBack) return undelivered(listener, { context, call }, givenBack);
    const text = codec.textOf(output, context);
    audit(listener, context, { output });
    return {
      requestId: context.requestId,
      mediaType: codec.mediaTypeFor(call.head),
      status: 200,
      text,
    };
  } catch (thrown) {
    return refusalOf(listener, { context, call }, thrown);
  } finally {
    listener.callsUnderWay -= 1;
    if (listener.callsUnderWay === 0) listener.onLastCall?.();
  }
};

/** Before a body has been read, nothing but the head says what was called. */
export const refuseUnread = (
  listener: ListenerContext,
  { head, connection }: { readonly head: CallHead; readonly connection: Connection },
  thrown: unknown,
): Answer => {
  const context = new CallContext(listener.services, connection, head);
  noteOperation(listener, head, context);
  return refusalOf(listener, { context, call: { head } }, thrown);
};

const serviceOf = ({ swf, sts }: ListenerContext, head: CallHead): WireService =>
  sts && isStsCall(head) ? sts : swf;

/** Leaves the call without its body, which a poll would hold for as long as it waits. */
const takeInput = (codec: Codec, call: Call): unknown => {
  const input = codec.inputOf(call);
  call.body = nothing;
  return input;
};

const nothing = Buffer.alloc(0);

/** Tells the audit which operation was called, where the head names one. */
const noteOperation = ({ swf }: ListenerContext, head: CallHead, context: CallContext): void => {
  try {
    const { service, operation } = swf.codec.routeOf({ head, body: nothing });
    context.service = service;
    context.operation = operation;
  } catch {
    // It names none.
  }
};

let news: Promise<void> | undefined;

/**
 * Resolves when what has come from the network meanwhile is known, also that a caller has left: a
 * commit is acknowledged in the midst of a turn of the event loop, often just before such news.
 * What has come since that turn began is read in the next one, so both are waited for. All callers
 * who are given a task meanwhile wait together.
 */
const newsOfCallers = (): Promise<void> => {
  news ??= new Promise((resolve) => {
    setImmediate(() => {
      // Who is given a task from here on waits for the turn after the next.
      news = undefined;
      setImmediate(resolve);
    });
  });
  return news;
};

interface CallInContext {
  readonly context: CallContext;
  readonly call: Pick<Call, "head">;
}

/** The caller has left: the answer is empty, and the audit record has no task. */
const undelivered = (
  listener: ListenerContext,
  { context, call }: CallInContext,
  givenBack: Promise<void>,
): Answer => {
  const { requestId } = context;
  logFailure(listener, requestId, givenBack);
  audit(listener, context, {});
  const { codec } = listener.swf;
  return { requestId, mediaType: codec.mediaTypeFor(call.head), status: 200, text: "" };
};

/** A task that cannot be kept for another poller is left to its time-outs. */
const logFailure = (
  listener: ListenerContext,
  requestId: string,
  givenBack: Promise<void>,
): void => {
  givenBack.catch((error) => {
    if (!(error instanceof Fault)) listener.log.bug(requestId, error);
    else logStoreError(listener, requestId, error);
  });
};

/** The answer to a call that is refused; what is an error of the server is logged as such. */
const refusalOf = (
  listener: ListenerContext,
  { context, call }: CallInContext,
  thrown: unknown,
): Answer => {
  const { requestId } = context;
  const givenBack = context.giveBackUndelivered(true);
  if (givenBack) logFailure(listener, requestId, givenBack);
  const fault = thrown instanceof Fault ? thrown : refuse.internalFailure();
  if (fault !== thrown) listener.log.bug(requestId, thrown);
  else if (fault.fault === "ServiceUnavailable") logStoreError(listener, requestId, fault);
  else listener.log.refused(requestId, fault);
  const { codec } = (context.service === "sts" && listener.sts) || listener.swf;
  const { status, code, text } = codec.refusalOf(fault, context);
  audit(listener, context, { fault, errorCode: code });
  return { requestId, mediaType: codec.mediaTypeFor(call.head), status, text };
};

/** On a full disk every call fails alike; a line for each would only add to it. */
const storeErrorLogMilliseconds = 60_000;

const logStoreError = (listener: ListenerContext, requestId: string, fault: Fault): void => {
  if (fault.cause instanceof StoreAway) return;
  const now = listener.clock.now();
  if (now < listener.storeErrorLoggedAt + storeErrorLogMilliseconds) return;
  listener.storeErrorLoggedAt = now;
  listener.log.storeFailed(requestId, fault);
};
