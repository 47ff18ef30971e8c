// Words of a command that the user can copy into a shell.
import { shownText } from "./shown-text.ts";

/**
 * As a shell takes it as one word. Characters that a terminal acts on are escaped, as bash and zsh
 * read them.
 */
export const quoted = (word: string): string => {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (shownText(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${shownText(word.replaceAll(/[\\']/g, "\\$&"))}'`;
};
