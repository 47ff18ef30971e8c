// Texts that others have chosen, as they may be shown on a terminal, and copied into a shell.

/** Characters that move the cursor, hide what follows or turn its direction around. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const escaped = (character: string): string => {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
};

/** One line that the terminal does not act on. */
export const shownText = (text: string): string => text.replaceAll(control, escaped);

/**
 * As a shell takes it as one word. Characters that a terminal acts on are escaped, as bash and zsh
 * read them.
 */
export const shellWord = (word: string): string => {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (shownText(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  // Where a shell has no `$'…'`, nothing in it ends the quotes.
  const plain = word.replaceAll("\\", "\\\\").replaceAll("'", "\\x27");
  return `$'${shownText(plain)}'`;
};

/** The end of a command: its arguments, none of which is taken for an option. */
export const shellArguments = (...words: readonly string[]): string =>
  [...(words.some((word) => word.startsWith("-")) ? ["--"] : []), ...words.map(shellWord)].join(
    " ",
  );
