// Texts with wildcards and policy variables, compiled once into the form that is fastest to match.
// Source: IAM user guide, "IAM JSON policy elements: variables and tags".

/** What a request says of a key: one value, several, or nothing. */
export type Values = string | readonly string[] | undefined;
/** Looks up a condition key, which must be in lower case: keys know no upper case. */
export type Context = (key: string) => Values;

/** Numbers are UTF-16 code units that stand for themselves; `*` is any text, `?` any one unit. */
const anyText = -1;
const anyUnit = -2;

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
  readonly matches: (text: string, context: Context) => boolean;
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
const foldCase = (text: string): string =>
  /^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : Array.from(text, foldLetter).join("");

/** By way of upper case, because a Σ has two forms in lower case. */
const foldLetter = (letter: string): string => {
  const upper = letter.toUpperCase();
  return (upper.length === letter.length ? upper : letter).toLowerCase();
};

export const compileTokens = (tokens: readonly Token[], { ignoreCase }: Reading = {}): Pattern => {
  const hasVariables = tokens.some(isVariable);
  if (hasVariables) {
    const matches = (text: string, context: Context) => {
      const units = resolve(tokens, context);
      if (!units) return false;
      return ignoreCase
        ? matchesUnits(foldUnits(units), foldCase(text))
        : matchesUnits(units, text);
    };
    return { matches, hasVariables };
  }
  const units = ignoreCase ? foldUnits(tokens as number[]) : (tokens as number[]);
  const matchesFolded = fastForm(units);
  const matches = ignoreCase ? (text: string) => matchesFolded(foldCase(text)) : matchesFolded;
  return { matches, hasVariables };
};

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
const resolve = (tokens: readonly Token[], context: Context): number[] | undefined => {
  const units: number[] = [];
  for (const token of tokens) {
    if (!isVariable(token)) {
      units.push(token);
      continue;
    }
    // An empty value is none: with a `*` behind it, it would match everything.
    const value = context(token.key) || token.fallback;
    if (typeof value !== "string") return undefined;
    for (let at = 0; at < value.length; at += 1) units.push(value.charCodeAt(at));
  }
  return units;
};

const textOf = (units: readonly number[]): string =>
  units.map((unit) => String.fromCharCode(unit)).join("");

/** Most patterns are one word, a beginning, or everything. */
const fastForm = (units: readonly number[]): ((text: string) => boolean) => {
  const wild = units.findIndex((unit) => unit < 0);
  if (wild === -1) {
    const whole = textOf(units);
    return (text) => text === whole;
  }
  if (units.length === 1 && units[0] === anyText) return () => true;
  if (wild === units.length - 1 && units[wild] === anyText) {
    const beginning = textOf(units.slice(0, -1));
    return (text) => text.startsWith(beginning);
  }
  return (text) => matchesUnits(units, text);
};

/** Only the last `*` is ever tried again, so the cost is at most the product of both lengths. */
const matchesUnits = (units: readonly number[], text: string): boolean => {
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
      unit = star + 1;
      retryAt += 1;
      at = retryAt;
    } else return false;
  }
  while (units[unit] === anyText) unit += 1;
  return unit === units.length;
};
