// Arrays as the store writes them for PostgreSQL, read back.

/** `{1,2,null}`. */
export const numbersOf = (text: unknown): readonly number[] => JSON.parse(`[${insideOf(text)}]`);
export const nullableNumbersOf = (text: unknown): readonly (number | null)[] =>
  JSON.parse(`[${insideOf(text)}]`);
export const flagsOf = (text: unknown): readonly boolean[] => JSON.parse(`[${insideOf(text)}]`);

/** Texts of JSON, joined by what no text of JSON has in it. */
export const jsonTextsOf = (text: unknown): readonly string[] => String(text).split("\u0001");

/** `{"a","b \"c\"",NULL}`. */
export const nullableTextsOf = (text: unknown): readonly (string | null)[] => {
  const inside = insideOf(text);
  const values: (string | null)[] = [];
  let at = 0;
  while (at < inside.length) {
    if (inside[at] === '"') {
      const end = closingQuote(inside, at + 1);
      values.push(inside.slice(at + 1, end).replace(/\\(.)/gs, "$1"));
      at = end + 2;
    } else {
      values.push(null);
      at += "NULL,".length;
    }
  }
  return values;
};

export const textsOf = (text: unknown): readonly string[] =>
  nullableTextsOf(text).map((value) => {
    if (value === null) throw new Error("A text is missing");
    return value;
  });

const insideOf = (text: unknown): string => String(text).slice(1, -1);

const closingQuote = (text: string, from: number): number => {
  let at = from;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
};
