// Commands that are shown to be copied into a shell.

export const inShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What a shell takes as one word, and for nothing else. */
export const wordInShell = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : inShell(text));

/** One to begin with, whose options a person changes. */
export const firstCommand = (
  command: string,
  endpoint: string,
  options: Readonly<Record<string, string>>,
): string => {
  const given = Object.entries(options).map(([name, value]) => `--${name} ${wordInShell(value)}`);
  return `aws swf ${command} --endpoint-url ${endpoint} \\\n  ${given.join(" ")}`;
};
