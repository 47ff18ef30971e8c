// The stages of a call, for everything that can be called: operations of the workflow service and
// of the token service, and what the console asks for a person who is signed in.
//
//   authenticate → validate → authorize → meter → handle → audit
//
// Each is a function over the context of the call. A stage refuses by throwing a Fault, and the
// order of the stages decides which of two refusals a caller gets; that, too, is audited.
import { check, Fault, refuse, type Shape } from "@ekiden/model";
import type { Authority, RawCall } from "../access/authority.ts";
import { keyIdNamed } from "../access/keys/key-authority.ts";
import { anonymous } from "../access/principal.ts";
import { readHeader } from "../access/signature/signed-call.ts";
import { type Clock, preciseMilliseconds } from "../clock.ts";
import type { AuditedRequest, AuditSink } from "./audited-request.ts";
import type { CallContext, ServiceName } from "./call-context.ts";
import { EncodedJson } from "./handlers.ts";

/** What can be called: a row of the model, and what the server does about it. */
export interface Route<I = never, O = unknown> {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Shape;
  /**
   * Throws, or rejects with, AccessDeniedException; undefined: it is allowed, and nothing has to be
   * waited for. Absent where every caller may call it, or where its handler asks by itself.
   */
  readonly authorize?: ((context: CallContext) => Promise<void> | undefined) | undefined;
  /** Throws ThrottlingException. Absent where nothing has a quota. */
  readonly meter?: ((context: CallContext) => void) | undefined;
  readonly handle: (input: I, context: CallContext) => Promise<O>;
}

/** Throws, or rejects with, what `Authority.identify` does. Undefined: nothing to wait for. */
export const authenticate = (
  authority: Authority,
  call: RawCall,
  context: CallContext,
): Promise<void> | undefined => {
  const principal = authority.identify(call);
  if (principal instanceof Promise) {
    return principal.then((found) => {
      context.principal = found;
    });
  }
  context.principal = principal;
  return undefined;
};

/**
 * The stages from validation to the handler. `given` is the input as it was sent. Throws, or
 * rejects with, ValidationException or SerializationException, AccessDeniedException,
 * ThrottlingException and what the handler refuses, in this order.
 *
 * Example: `await perform({ ...row, handle }, JSON.parse(body), context)`
 */
export const perform = <I, O>(
  route: Route<I, O>,
  given: unknown,
  context: CallContext,
): Promise<O> => {
  context.input = check(route.input, given);
  const asked = route.authorize?.(context);
  // Most calls are allowed at once: those wait for nothing.
  return asked ? asked.then(() => meterAndHandle(route, context)) : meterAndHandle(route, context);
};

/** A call that its caller may not make takes nothing from the quota of the account. */
const meterAndHandle = <I, O>(route: Route<I, O>, context: CallContext): Promise<O> => {
  route.meter?.(context);
  return route.handle(context.input as I, context);
};

interface AuditedCall {
  /** As it was given. */
  readonly input: unknown;
  /** Whose principal is known. */
  readonly context: CallContext;
  readonly audit: AuditOptions;
}

/**
 * For a call that comes by another way than the wire of operations: all stages but the first.
 * Rejects with what a call is refused with.
 */
export const performAudited = async <I, O>(
  route: Route<I, O>,
  { input, context, audit: options }: AuditedCall,
): Promise<O> => {
  context.service = route.service;
  context.operation = route.operation;
  try {
    const output = await perform(route, input, context);
    audit(options, context, { output });
    return output;
  } catch (error) {
    audit(options, context, { fault: error instanceof Fault ? error : refuse.internalFailure() });
    throw error;
  }
};

/** Receives each call that names an operation, once it is answered. */
export interface CallObserver {
  answered(call: AnsweredCall): void;
}

export interface AnsweredCall {
  readonly operation: string;
  readonly context: CallContext;
  /** The name of the fault; undefined where the call was served. */
  readonly fault: string | undefined;
  /** From its arrival to its answer. */
  readonly milliseconds: number;
}

export interface AuditOptions {
  /** Absent where calls are neither measured nor logged nor traced. */
  readonly calls?: CallObserver | undefined;
  /** Absent where there is no audit log. */
  readonly audit?: AuditSink | undefined;
  /** For the times in records. */
  readonly wallClock: Clock;
}

interface Outcome {
  readonly output?: unknown;
  readonly fault?: Fault;
  readonly errorCode?: string;
}

/** The call is over. A request that names no operation is no call: neither receives it. */
export const audit = (
  { calls, audit: sink, wallClock }: AuditOptions,
  context: CallContext,
  outcome: Outcome,
): void => {
  const { operation } = context;
  if (operation === undefined) return;
  const { output, fault, errorCode } = outcome;
  if (calls) {
    const milliseconds = preciseMilliseconds() - context.begunAt;
    calls.answered({ operation, context, fault: errorCode ?? fault?.fault, milliseconds });
  }
  if (!sink) return;
  const { principal, head } = context;
  const request = {
    service: context.service,
    operation,
    requestId: context.requestId,
    at: wallClock.now(),
    principal: principal === anonymous ? undefined : principal,
    keyId: principal.accessKeyId ?? keyIdNamed(readHeader(head.headers, "authorization") ?? ""),
    address: context.connection.address,
    userAgent: context.userAgent,
    input: context.input,
    output: output instanceof EncodedJson ? output.audited : output,
    run: context.run,
    declined: context.declined,
    fault,
    errorCode,
  };
  sink.note(request as AuditedRequest);
};
