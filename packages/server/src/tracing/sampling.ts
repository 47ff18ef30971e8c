// Which traces are kept, as OTEL_TRACES_SAMPLER says. By the id of the trace, and by the same rule
// as OpenTelemetry's SDK: a worker with the same sampler keeps the same traces. The rule is written
// here once more, because each call is judged by it, and the SDK's cuts the id into pieces.
import type { TraceParent } from "./span-ids.ts";

interface SamplingChoice {
  /** From 0 to 1. */
  readonly share: number;
  /** Where there is a parent, that decides. */
  readonly isParentBased: boolean;
}

const words = 4;
const digitsPerWord = 8;
const bitsPerDigit = 4;
const greatestDigit = 15;
const greatestWord = 0xffffffff;

/** What each character stands for, by its code. */
const digitOf = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? 0 : digit;
});

const placesIn = (pattern: string): Uint8Array =>
  Uint8Array.from([...pattern].flatMap((character, place) => (character === "-" ? [] : [place])));

/** Where the digits of an id stand: of a trace, and with the hyphens of a request id. */
const plain = placesIn("0".repeat(words * digitsPerWord));
const hyphenated = placesIn([8, 4, 4, 4, 12].map((digits) => "0".repeat(digits)).join("-"));

/**
 * Whether the words of the id, by exclusive or, are below the bound. The first digit that differs
 * decides, as a rule the first one of all.
 */
const isBelow = (id: string, bound: number): boolean => {
  const places = id.length === plain.length ? plain : hyphenated;
  for (let column = 0; column < digitsPerWord; column += 1) {
    let digit = 0;
    for (let at = column; at < places.length; at += digitsPerWord) {
      digit ^= digitOf[id.charCodeAt(places[at] ?? 0)] ?? 0;
    }
    const limit = (bound >>> ((digitsPerWord - 1 - column) * bitsPerDigit)) & greatestDigit;
    if (digit !== limit) return digit < limit;
  }
  return false;
};

export class Sampling {
  readonly #isParentBased: boolean;
  readonly #bound: number;

  constructor({ share, isParentBased }: SamplingChoice) {
    this.#isParentBased = isParentBased;
    this.#bound = Math.floor(Math.min(1, Math.max(0, share)) * greatestWord);
  }

  /** The id may have hyphens, as a request id does. */
  takes(traceId: string, parent: TraceParent | undefined): boolean {
    if (parent && this.#isParentBased) return parent.isSampled;
    return isBelow(traceId, this.#bound);
  }
}
