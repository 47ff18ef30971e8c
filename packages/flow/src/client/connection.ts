// What all that a client makes has in common.
import { type Codec, encode, PayloadError, payloadCharactersMost } from "../codec.ts";
import { type Offload, putAway } from "../offload.ts";
import type { Service } from "../service.ts";

export interface Connection {
  readonly client: Service;
  readonly domain: string;
  readonly codec: Codec;
  readonly offload: Offload | undefined;
}

/** The text of a value, kept elsewhere if it is too long. Throws a PayloadError. */
export const payloadText = async (
  { codec, offload }: Connection,
  value: unknown,
): Promise<string | undefined> => {
  const text = encode(codec, value);
  if (text === undefined || text.length <= payloadCharactersMost) return text;
  if (offload) return putAway(offload, text);
  throw new PayloadError(
    `a payload has ${text.length} characters, and the service takes ${payloadCharactersMost}: ` +
      "give the client an offload, or send a reference",
  );
};
