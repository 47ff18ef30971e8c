// Texts of other programs, as they may be shown on a terminal, and how wide they are there.
import { shownText } from "@ekiden/model/shown-text";

export { shownText };

/** The same for a text whose lines and tabs are left as they are. */
export const shownLines = (text: string): string =>
  text
    .split(/([\n\t])/)
    .map((part, at) => (at % 2 === 0 ? shownText(part) : part))
    .join("");

/** JSON escapes the other control characters by itself. */
const controlInJson = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The same value in JSON, or in a text of YAML in double quotes, that no terminal acts on. */
export const shownJson = (json: string): string =>
  json.replaceAll(controlInJson, (character) => shownText(character));

const plain = /^[\x20-\x7e]*$/;
const codePoints = (text: string): number => [...text].length;

/** Loaded for the first text that needs it, because that takes as long as all of a command. */
let measure: ((text: string) => number) | undefined;

/** Resolves when texts such as these can be measured. */
export const prepareWidths = async (texts: Iterable<string>): Promise<void> => {
  for (const text of texts) {
    if (measure || plain.test(text)) continue;
    measure = (await import("string-width")).default;
  }
};

/** Columns of the terminal: two for a wide character. Until widths are prepared, one for each. */
export const widthOf = (text: string): number =>
  plain.test(text) ? text.length : (measure ?? codePoints)(text);

let segmenter: Intl.Segmenter | undefined;

/** What a person sees as one character. */
const graphemesOf = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
};

/** At most so many columns; what is cut off is an ellipsis. */
export const shortened = (text: string, maxColumns: number): string => {
  if (text.length * 2 <= maxColumns || widthOf(text) <= maxColumns) return text;
  let kept = "";
  let columns = 0;
  for (const { segment } of graphemesOf(text)) {
    columns += widthOf(segment);
    if (columns > maxColumns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
};

/** With blanks behind it, up to so many columns. */
export const padded = (text: string, columns: number): string =>
  text + " ".repeat(Math.max(0, columns - widthOf(text)));
