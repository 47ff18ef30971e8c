// Texts with wildcards and policy variables, compiled once into the form that is fastest to match.
// Source: IAM user guide, "IAM JSON policy elements: variables and tags".
import type { Steps } from "./steps.ts";

/** What a request says of a key: one value, several, or nothing. */
export type Values = string | readonly string[] | undefined;
/** Looks up a condition key, which must be in lower case: keys know no upper case. */
export type Context = (key: string) => Values;

/** Is what is given as it is wanted? */
export type Matches<Given> = (given: Given, context: Context, steps: Steps) => boolean;

/** Numbers are UTF-16 code units that stand for themselves; `*` is any text, `?` any one unit. */
const anyText = -1;
const anyUnit = -2;

/** For a letter that is put in the place of a variable, and for one that is folded by itself. */
const letterSteps = 4;
const foldedLetterSteps = 20;

interface Variable {
  /** In lower case. */
  readonly key: string;
  readonly fallback: string | undefined;
}
export type Token = number | Variable;

export interface Reading {
  /** `*` and `?` are wildcards; default false. */
  readonly wildcards?: boolean;
  /** `${…}` is a variable; default false, as in documents of version 2008-10-17. */
  readonly variables?: boolean;
  /** Upper and lower case are one; default false. */
  readonly ignoreCase?: boolean;
}

export interface Pattern {
  /** A variable without a value, or with several, matches nothing. */
  readonly matches: Matches<string>;
  readonly hasVariables: boolean;
}

/** Throws SyntaxError with a sentence for a variable that is not written as one. */
export const tokensOf = (text: string, { wildcards, variables }: Reading): Token[] => {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const end = variables && text.startsWith("${", at) ? text.indexOf("}", at) : undefined;
    if (end === -1) throw new SyntaxError(`"${text.slice(at)}" begins a variable and lacks its }`);
    if (end !== undefined) {
      tokens.push(variableOf(text.slice(at + 2, end)));
      at = end;
    } else if (wildcards && text[at] === "*") tokens.push(anyText);
    else if (wildcards && text[at] === "?") tokens.push(anyUnit);
    else tokens.push(text.charCodeAt(at));
  }
  return tokens;
};

const variableOf = (inside: string): Token => {
  if (inside === "*" || inside === "?" || inside === "$") return inside.charCodeAt(0);
  const comma = inside.indexOf(",");
  const key = (comma < 0 ? inside : inside.slice(0, comma)).trim();
  const fallback = comma < 0 ? undefined : unquoted(inside.slice(comma + 1).trim());
  if (key && !key.includes("'") && fallback !== null) return { key: key.toLowerCase(), fallback };
  throw new SyntaxError(
    `"\${${inside}}" is no variable: write \${key}, \${key, 'default'}, \${*}, \${?} or \${$}`,
  );
};

/** Null where the text is not in quotes. */
const unquoted = (text: string): string | null => {
  const inside = text.slice(1, -1);
  return text === `'${inside}'` && !inside.includes("'") ? inside : null;
};

const isVariable = (token: Token): token is Variable => typeof token !== "number";

/** Each character by itself: lower case of a whole text depends on what stands beside a letter. */
const foldCase = (text: string, steps?: Steps): string => {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  steps?.take(text.length * foldedLetterSteps);
  return Array.from(text, foldLetter).join("");
};

/** By way of upper case, because a Σ has two forms in lower case. */
const foldLetter = (letter: string): string => {
  const upper = letter.toUpperCase();
  return (upper.length === letter.length ? upper : letter).toLowerCase();
};

export const compileTokens = (tokens: readonly Token[], { ignoreCase }: Reading = {}): Pattern => {
  if (tokens.some(isVariable)) {
    const matches = ignoreCase ? matchesFoldedValues(tokens) : matchesValues(tokens);
    return { matches, hasVariables: true };
  }
  const units = tokens as readonly number[];
  const matches = ignoreCase ? ofFolded(fastForm(foldUnits(units))) : fastForm(units);
  return { matches, hasVariables: false };
};

// Each of these by itself: functions that are made in one place keep all that one of them needs.

const matchesValues =
  (tokens: readonly Token[]): Matches<string> =>
  (text, context, steps) => {
    const units = resolve(tokens, context, steps);
    return units !== undefined && matchesUnits(units, text, steps);
  };

const matchesFoldedValues =
  (tokens: readonly Token[]): Matches<string> =>
  (text, context, steps) => {
    const units = resolve(tokens, context, steps);
    return units !== undefined && matchesUnits(foldUnits(units), foldCase(text, steps), steps);
  };

const ofFolded =
  (matches: Matches<string>): Matches<string> =>
  (text, context, steps) =>
    matches(foldCase(text, steps), context, steps);

const anything: Matches<string> = () => true;

const equals =
  (whole: string): Matches<string> =>
  (text) =>
    text === whole;

const beginsWith =
  (beginning: string): Matches<string> =>
  (text) =>
    text.startsWith(beginning);

const matchesOwn =
  (units: readonly number[]): Matches<string> =>
  (text, _, steps) =>
    matchesUnits(units, text, steps);

/** Throws as `tokensOf`. */
export const compilePattern = (text: string, reading: Reading): Pattern =>
  compileTokens(tokensOf(text, reading), reading);

/** Letters may be two units, or become two in lower case, so runs of them are folded as text. */
const foldUnits = (units: readonly number[]): number[] => {
  const folded: number[] = [];
  let run = "";
  const endRun = () => {
    const text = foldCase(run);
    for (let at = 0; at < text.length; at += 1) folded.push(text.charCodeAt(at));
    run = "";
  };
  for (const unit of units) {
    if (unit >= 0) run += String.fromCharCode(unit);
    else {
      endRun();
      folded.push(unit);
    }
  }
  endRun();
  return folded;
};

/** The values of variables stand for themselves: what looks like a wildcard in them is none. */
const resolve = (
  tokens: readonly Token[],
  context: Context,
  steps: Steps,
): number[] | undefined => {
  steps.take(tokens.length * letterSteps);
  const units: number[] = [];
  for (const token of tokens) {
    if (!isVariable(token)) {
      units.push(token);
      continue;
    }
    // An empty value is none: with a `*` behind it, it would match everything.
    const value = context(token.key) || token.fallback;
    if (typeof value !== "string") return undefined;
    steps.take(value.length * letterSteps);
    for (let at = 0; at < value.length; at += 1) units.push(value.charCodeAt(at));
  }
  return units;
};

const textOf = (units: readonly number[]): string =>
  units.map((unit) => String.fromCharCode(unit)).join("");

/** Most patterns are one word, a beginning, or everything. */
const fastForm = (units: readonly number[]): Matches<string> => {
  const wild = units.findIndex((unit) => unit < 0);
  if (wild === -1) return equals(textOf(units));
  if (units.length === 1 && units[0] === anyText) return anything;
  if (wild === units.length - 1 && units[wild] === anyText) {
    return beginsWith(textOf(units.slice(0, -1)));
  }
  return matchesOwn(units);
};

/** Only the last `*` is ever tried again, so the cost is at most the product of both lengths. */
const matchesUnits = (units: readonly number[], text: string, steps: Steps): boolean => {
  steps.take(text.length);
  let unit = 0;
  let at = 0;
  let star = -1;
  let retryAt = 0;
  while (at < text.length) {
    const wanted = units[unit];
    if (wanted === anyText) {
      star = unit;
      retryAt = at;
      unit += 1;
    } else if (wanted === anyUnit || wanted === text.charCodeAt(at)) {
      unit += 1;
      at += 1;
    } else if (star >= 0) {
      steps.take(at - retryAt + 1);
      unit = star + 1;
      retryAt += 1;
      at = retryAt;
    } else return false;
  }
  while (units[unit] === anyText) unit += 1;
  return unit === units.length;
};
