// What all that a client makes has in common.
import { type Codec, decode, encode, maxPayloadCharacters } from "../codec.ts";
import { type Split, withHeaders } from "../headers.ts";
import { type Chain, chainOf } from "../interceptors/chain.ts";
import type { ClientInterceptor } from "../interceptors/client.ts";
import type { Interception } from "../interceptors/interceptor.ts";
import type { WorkflowInterceptors } from "../interceptors/workflow.ts";
import type { PayloadPipeline } from "../payload-pipeline.ts";
import type { Service } from "../service.ts";

export interface Connection {
  readonly client: Service;
  readonly domain: string;
  readonly codec: Codec;
  readonly payloads: PayloadPipeline;
  readonly interception: Interception<ClientInterceptor> | undefined;
  /** Of the runs that it replays. */
  readonly workflowInterception: Interception<() => WorkflowInterceptors> | undefined;
  readonly unexpectedErrors: "fail task" | "fail workflow" | undefined;
}

interface Named {
  readonly workflowId: string;
}

/** Throws where a call is about another workflow now: a handle is about its own. */
export const checkId = (asked: Named, given: Named, what: string): void => {
  if (given.workflowId === asked.workflowId) return;
  throw new Error(
    `An interceptor has given another workflowId to ${what}, ${given.workflowId} and not ` +
      `${asked.workflowId}: only that of a start or a run may be changed`,
  );
};

/** Calls through the interceptors; at once where none has the method. */
export const through = <K extends keyof ClientInterceptor>(
  { interception }: Connection,
  method: K,
): Chain<NonNullable<ClientInterceptor[K]>> => {
  type Call = (input: Named, last: (given: Named) => unknown) => unknown;
  const chain = chainOf(interception?.parts ?? [], method) as Call | undefined;
  const direct: Call = (input, last) => last(input);
  const checked: Call = (input, last) =>
    (chain ?? direct)(input, (given) => {
      if (method !== "start") checkId(input, given, method);
      return last(given);
    });
  return checked as Chain<NonNullable<ClientInterceptor[K]>>;
};

/** A value with its headers, unless what is called `name` is to get none. */
export const headed = (
  { interception }: Connection,
  name: string,
  { value, headers }: Split,
): unknown => (interception?.withoutHeaders.has(name) ? value : withHeaders(value, headers));

/**
 * The text of a value, encoded, and kept elsewhere if it is too long. Throws a PayloadError, and a
 * CodecError where a payload codec may do better another time.
 */
export const payloadText = async (
  { codec, payloads }: Connection,
  value: unknown,
  maxCharacters = maxPayloadCharacters,
): Promise<string | undefined> => {
  const text = encode(codec, value);
  return text === undefined ? undefined : payloads.encode(text, "a payload", maxCharacters);
};

/** The value of a text of the service. Throws as `payloadText` does. */
export const payloadValue = async (
  { codec, payloads }: Connection,
  text: string | undefined,
  what = "a payload",
): Promise<unknown> =>
  text === undefined ? undefined : decode(codec, await payloads.decode(text, what));
