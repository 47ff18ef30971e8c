// Texts of states and events as their columns have them: what all of them repeat is a code there.
// JSON has no control characters, so a code is never mistaken for text, and a text that was written
// in full reads as it is.
import { frequentPhrases, otherPhrases } from "./phrases.ts";

const character = (code: number): string => String.fromCharCode(code);
const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => character(from + index));

/** Without 0x01, which lies between texts, and the line break, which lies between events. */
const leads = range(0x02, 0x05);
const singles = [...range(0x06, 0x09), ...range(0x0b, 0x1f)];
const seconds = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"];
const pairs = leads.flatMap((lead) => seconds.map((second) => lead + second));

const codesOf = (phrases: readonly string[], codes: readonly string[]): [string, string][] =>
  phrases.map((phrase, index) => {
    const code = codes[index];
    if (code === undefined) throw new Error(`There is no code left for the phrase ${phrase}`);
    return [phrase, code];
  });

/** Phrase → code, in the order in which they were added. */
export const abbreviations: ReadonlyMap<string, string> = new Map([
  ...codesOf(frequentPhrases, singles),
  ...codesOf(otherPhrases, pairs),
]);
const phrases = new Map([...abbreviations].map(([phrase, code]) => [code, phrase]));

/** All that may be a phrase. Most of the time goes into its matches: it has long ones. */
const candidate =
  /,"eventType":"[A-Za-z]+"\}|,"activities":\[\],[^{]*"timers":\[\]|[{,]"[A-Za-z]+":"?/g;
const codePattern = new RegExp(
  `[${leads.join("")}][${seconds.join("")}]|[${singles.join("")}]`,
  "g",
);

/** Also of several texts, joined. */
export const abbreviate = (text: string): string =>
  text.replace(candidate, (phrase) => abbreviations.get(phrase) ?? phrase);

/** Of a text in either form. */
export const expand = (text: string): string =>
  text.replace(codePattern, (code) => phrases.get(code) ?? unknownCode(code));

const unknownCode = (code: string): never => {
  throw new Error(`A text of the database has the code ${JSON.stringify(code)}, which is unknown`);
};
