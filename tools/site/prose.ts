// A Markdown document, line by line: which lines are prose, and which are blocks of code.

export interface Line {
  /** Counts from 1. */
  readonly number: number;
  readonly text: string;
  readonly isCode: boolean;
}

const fence = /^\s*(`{3,}|~{3,})/;

/** Fences count as code. */
export function* linesOf(document: string): Generator<Line> {
  let open: string | undefined;
  for (const [index, text] of document.split("\n").entries()) {
    const [, mark] = fence.exec(text) ?? [];
    const closes = open !== undefined && mark?.startsWith(open) === true;
    yield { number: index + 1, text, isCode: open !== undefined || mark !== undefined };
    if (closes) open = undefined;
    else open ??= mark;
  }
}

/** Code between backticks, which is kept as it is. */
const codeSpan = /(`+)(?!`).*?(?<!`)\1(?!`)/g;

/** Changes what is prose in a line, and leaves code between backticks alone. */
export const outsideCode = (line: string, change: (prose: string) => string): string => {
  let changed = "";
  let from = 0;
  for (const match of line.matchAll(codeSpan)) {
    changed += change(line.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return changed + change(line.slice(from));
};

/** Without comments, which are for tests of this repository and would be shown otherwise. */
export const withoutComments = (document: string): string => {
  const kept: string[] = [];
  let isComment = false;
  for (const { text, isCode } of linesOf(document)) {
    if (isComment) isComment = !text.includes("-->");
    else if (!isCode && text.startsWith("<!--")) isComment = !text.includes("-->");
    else kept.push(text);
  }
  return kept.join("\n").replace(/\n{3,}/g, "\n\n");
};

/** The first block of code of a language, its fences included. Throws where there is none. */
export const firstCodeOf = (document: string, language: string): string => {
  const block: string[] = [];
  for (const { text, isCode } of linesOf(document)) {
    if (isCode && (block.length > 0 || text === `\`\`\`${language}`)) block.push(text);
    if (block.length > 1 && text === "```") return block.join("\n");
  }
  throw new Error(`The document has no block of code in ${language}.`);
};
