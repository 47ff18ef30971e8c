// Encryption with AES-256-GCM of Web Crypto, under keys that have ids. Each payload says which key
// it was encrypted with, so that keys can be replaced while there are payloads of the old ones.
import { webcrypto } from "node:crypto";
import { type PayloadCodec, PayloadError } from "@ekiden/flow";

/** Where keys are kept: a service that may be away, and that is asked once for each key. */
export interface KeyService {
  /** The id of the key that is to be used now. */
  readonly currentKeyId: () => Promise<string>;
  /** The 32 bytes of a key; undefined when there is none of that id. */
  readonly key: (keyId: string, signal: AbortSignal) => Promise<Uint8Array | undefined>;
}

const algorithm = "AES-GCM";
const ivBytes = 12;
const tagBytes = 16;
const maxKeyIdBytes = 255;

/** Keys as Web Crypto has them, by id. What is not there is asked for again the next time. */
class Keys {
  readonly #service: KeyService;
  readonly #known = new Map<string, webcrypto.CryptoKey>();

  constructor(service: KeyService) {
    this.#service = service;
  }

  async get(keyId: string, signal: AbortSignal): Promise<webcrypto.CryptoKey> {
    const known = this.#known.get(keyId);
    if (known) return known;
    const bytes = await this.#service.key(keyId, signal);
    if (!bytes) throw new PayloadError(`there is no key ${JSON.stringify(keyId)}`);
    const uses: webcrypto.KeyUsage[] = ["encrypt", "decrypt"];
    const key = await webcrypto.subtle.importKey("raw", bytes, algorithm, false, uses);
    this.#known.set(keyId, key);
    return key;
  }
}

/** Length and bytes of the key's id, the initialization vector, and what was encrypted. */
interface Sealed {
  /** Is not secret, and cannot be changed without the key: it is authenticated, too. */
  readonly header: Uint8Array;
  readonly keyId: string;
  readonly iv: Uint8Array;
  readonly sealed: Uint8Array;
}

const headerOf = (keyId: string): Uint8Array => {
  const id = Buffer.from(keyId, "utf8");
  if (id.length > maxKeyIdBytes) throw new PayloadError(`the key id ${keyId} is too long`);
  return Buffer.concat([Uint8Array.of(id.length), id]);
};

const partsOf = (bytes: Uint8Array): Sealed => {
  const headerEnd = 1 + (bytes[0] ?? 0);
  const ivEnd = headerEnd + ivBytes;
  if (bytes.length < ivEnd + tagBytes) throw new PayloadError("it is cut short");
  return {
    header: bytes.subarray(0, headerEnd),
    keyId: Buffer.from(bytes.subarray(1, headerEnd)).toString("utf8"),
    iv: bytes.subarray(headerEnd, ivEnd),
    sealed: bytes.subarray(ivEnd),
  };
};

/** Each payload has an initialization vector of its own: the same value gives another text. */
export const encryption = (service: KeyService): PayloadCodec => {
  const keys = new Keys(service);
  return {
    name: "aes-256-gcm",
    async encode(bytes, { signal }) {
      const keyId = await service.currentKeyId();
      const key = await keys.get(keyId, signal);
      const header = headerOf(keyId);
      const iv = webcrypto.getRandomValues(new Uint8Array(ivBytes));
      const settings = { name: algorithm, iv, additionalData: header };
      const sealed = await webcrypto.subtle.encrypt(settings, key, bytes);
      return Buffer.concat([header, iv, new Uint8Array(sealed)]);
    },
    async decode(bytes, { signal }) {
      const { header, keyId, iv, sealed } = partsOf(bytes);
      const key = await keys.get(keyId, signal);
      const settings = { name: algorithm, iv, additionalData: header };
      try {
        return new Uint8Array(await webcrypto.subtle.decrypt(settings, key, sealed));
      } catch (cause) {
        const why = `it was changed, or encrypted with another key than ${JSON.stringify(keyId)}`;
        throw new PayloadError(why, { cause });
      }
    },
  };
};
