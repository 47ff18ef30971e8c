// How far a text is JSON: engines say that it is not, and not all of them say where.
type Token = "open" | "close" | "string" | "scalar" | "colon" | "comma";

const tokens: readonly (readonly [Token, RegExp])[] = [
  ["open", /[{[]/y],
  ["close", /[}\]]/y],
  ["colon", /:/y],
  ["comma", /,/y],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
  ["string", /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y],
  ["scalar", /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?)(?![\w.])/y],
];

/** Where in a list or an object one is. */
type Place = "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "commaOrEnd" | "end";

const allowed: Readonly<Record<Place, readonly Token[]>> = {
  value: ["open", "string", "scalar"],
  valueOrEnd: ["open", "string", "scalar", "close"],
  key: ["string"],
  keyOrEnd: ["string", "close"],
  colon: ["colon"],
  commaOrEnd: ["comma", "close"],
  end: [],
};

const space = /[\t\n\r ]*/y;

const skip = (text: string, pattern: RegExp, at: number): number => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
};

/** The first character that JSON could not have there; the text's length where there is none. */
export const endOfJson = (text: string): number => {
  const open: string[] = [];
  let place: Place = "value";
  let at = skip(text, space, 0);
  while (at < text.length) {
    const start = at;
    const token = allowed[place].find((name) => {
      const [, pattern] = tokens.find(([each]) => each === name) ?? [];
      at = pattern ? skip(text, pattern, start) : start;
      return at > start;
    });
    const bracket = text[start] ?? "";
    if (!token || (token === "close" && !closes(open.pop(), bracket))) return start;
    if (token === "open") open.push(bracket);
    place = after(token, place, open);
    at = skip(text, space, at);
  }
  return at;
};

const closes = (opening: string | undefined, bracket: string): boolean =>
  opening === (bracket === "}" ? "{" : "[");

const after = (token: Token, place: Place, open: readonly string[]): Place => {
  const isObject = open.at(-1) === "{";
  if (token === "open") return isObject ? "keyOrEnd" : "valueOrEnd";
  if (token === "colon") return "value";
  if (token === "comma") return isObject ? "key" : "value";
  if (place === "key" || (place === "keyOrEnd" && token === "string")) return "colon";
  return open.length === 0 ? "end" : "commaOrEnd";
};
