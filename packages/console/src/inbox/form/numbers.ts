// Numbers as people write them.
import { isExactNumber } from "@ekiden/model";
import { getDecimalSeparator } from "@rjsf/utils";

export type DecimalSign = "." | ",";

/** Of the browser's language. */
export const decimalSign = (): DecimalSign => (getDecimalSeparator() === "," ? "," : ".");

const shapes = {
  ".": /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i,
  // A point would stand between thousands there: 12.500 is more than twelve.
  ",": /^-?(\d+,?\d*|,\d+)(e[-+]?\d+)?$/i,
} as const;

/** Undefined where it is no number, or where digits of it would be lost. */
export const numberIn = (text: string, sign: DecimalSign): number | undefined => {
  // Input methods write digits of full width.
  const written = text.normalize("NFKC").trim();
  const plain = written.replace(",", ".");
  return shapes[sign].test(written) && isExactNumber(plain) ? Number(plain) : undefined;
};

export const textOfNumber = (value: unknown, sign: DecimalSign): string =>
  String(value ?? "").replace(".", sign);
