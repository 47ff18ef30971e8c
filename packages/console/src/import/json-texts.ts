// Finds the values in a text that holds several of JSON behind each other, and the line of each.
export interface JsonText {
  readonly text: string;
  /** Where it begins in the whole text, in characters. */
  readonly start: number;
}

interface Bracket {
  readonly at: number;
  readonly isOpening: boolean;
  /** How many brackets are open around it, itself not counted. */
  readonly depth: number;
}

/** Brackets outside of strings. */
function* brackets(text: string): Generator<Bracket> {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "{" || character === "[") {
      yield { at, isOpening: true, depth };
      depth += 1;
    } else if (character === "}" || character === "]") {
      depth -= 1;
      yield { at, isOpening: false, depth };
    }
  }
}

const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
};

/**
 * The objects and lists at the top, one behind the other. What stands between them is a text of its
 * own, so that its parser complains; white space and commas are not.
 */
export const jsonTexts = (text: string): readonly JsonText[] => {
  const found: JsonText[] = [];
  let start = 0;
  let between = 0;
  for (const { at, isOpening, depth } of brackets(text)) {
    if (depth > 0) continue;
    if (isOpening) {
      found.push(...strays(text, between, at));
      start = at;
    } else if (depth === 0) {
      found.push({ text: text.slice(start, at + 1), start });
      between = at + 1;
    } else break;
  }
  return [...found, ...strays(text, between, text.length)];
};

const strays = (text: string, from: number, to: number): readonly JsonText[] => {
  const stray = text.slice(from, to);
  const offset = stray.search(/[^\s,\uFEFF]/);
  return offset === -1 ? [] : [{ text: stray.slice(offset), start: from + offset }];
};

/** Counts from 1. */
export const lineAt = (text: string, position: number): number => {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < position; at = text.indexOf("\n", at + 1)) {
    line += 1;
  }
  return line;
};

/** Where the object of that index begins that stands `depth` brackets deep; 0 if there is none. */
export const startOfObject = (text: string, index: number, depth: number): number => {
  let seen = 0;
  for (const bracket of brackets(text)) {
    if (!bracket.isOpening || bracket.depth !== depth || text[bracket.at] !== "{") continue;
    if (seen === index) return bracket.at;
    seen += 1;
  }
  return 0;
};
