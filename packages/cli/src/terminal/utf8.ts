// Bytes that are given as a text.
import { CommandFailure } from "./command-failure.ts";

/** With all that is in it, also a byte order mark at its beginning. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * `what` are the bytes, as in "the standard input". Throws CommandFailure for those that are no
 * UTF-8: each would be sent as a character that stands for an unknown one.
 */
export const utf8Text = (what: string, bytes: Uint8Array): string => {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new CommandFailure(
      `${what} is not UTF-8`,
      "Convert it, as by `iconv -f latin1 -t utf8`; what is no text is given as Base64.",
    );
  }
};
