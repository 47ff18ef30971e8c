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

/** Calls through the interceptors; at once where none has the method. */
export const through = <K extends keyof ClientInterceptor>(
  { interception }: Connection,
  method: K,
): Chain<NonNullable<ClientInterceptor[K]>> => {
  const direct = (input: unknown, last: (input: unknown) => unknown) => last(input);
  return (
    chainOf(interception?.parts ?? [], method) ??
    (direct as Chain<NonNullable<ClientInterceptor[K]>>)
  );
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
