// Compression, for texts that repeat themselves. It comes before encryption: what is encrypted
// looks like chance, and does not become shorter.
import { promisify } from "node:util";
import { constants, gunzip, gzip } from "node:zlib";
import { type PayloadCodec, PayloadError } from "@ekiden/flow";

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Shorter texts are left as they are: a header would make them longer. */
const minBytes = 512;

/** What zlib says of input that is damaged, or that becomes longer than it may. */
const isOfInput = (error: unknown): error is NodeJS.ErrnoException => {
  const { code = "", errno } = error as NodeJS.ErrnoException;
  return (
    code === "ERR_BUFFER_TOO_LARGE" || errno === constants.Z_DATA_ERROR || code === "Z_BUF_ERROR"
  );
};

export const compression: PayloadCodec = {
  name: "gzip",
  async encode(bytes) {
    if (bytes.length < minBytes) return undefined;
    const compressed = await compress(bytes);
    return compressed.length < bytes.length ? compressed : undefined;
  },
  async decode(bytes, { maxBytes }) {
    try {
      // A few bytes may become many: zlib stops at the limit.
      return await decompress(bytes, { maxOutputLength: maxBytes });
    } catch (error) {
      if (isOfInput(error)) throw new PayloadError(error.message, { cause: error });
      throw error;
    }
  },
};
