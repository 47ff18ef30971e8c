// Parts of programs that pages show: marked in the program, named on the page.

export interface Shown {
  /** Path of the program, relative to the repository. */
  readonly source: string;
  readonly name: string;
  readonly text: string;
}

const reference = /<!-- from (\S+)#(\S+) -->\n+([^\n]*\n)([\s\S]*?)(?=\n```|$)/g;

/** Each block of code that follows a comment `<!-- from path#name -->`. */
export const shownIn = (page: string): readonly Shown[] =>
  [...page.matchAll(reference)].map(([, source = "", name = "", fence = "", text = ""]) => {
    if (!fence.startsWith("```"))
      throw new Error(`${source}#${name} is followed by no block of code`);
    return { source, name, text };
  });

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The lines between `docs:begin <name>` and the next `docs:end`, without what indents them all. */
export const partOf = (program: string, name: string): string => {
  const lines = program.split("\n");
  const begin = lines.findIndex((line) => line.trim().endsWith(`docs:begin ${name}`));
  const end = lines.findIndex((line, index) => index > begin && line.trim().endsWith("docs:end"));
  if (begin < 0 || end < 0) throw new Error(`the program has no part "${name}"`);
  const part = lines.slice(begin + 1, end);
  const indent = Math.min(...part.filter((line) => line.trim() !== "").map(indentOf));
  return part.map((line) => line.slice(indent)).join("\n");
};
