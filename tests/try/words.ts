// The words of the command: each chooses pages or templates whose names it is part of.

/** What is to be said of words that choose nothing; undefined: each chooses something. */
export const complaintAbout = (
  words: readonly string[],
  names: readonly string[],
): string | undefined => {
  const idle = words.filter((word) => !names.some((name) => name.includes(word)));
  if (idle.length === 0) return undefined;
  return (
    `No page and no template has ${idle.map((word) => `"${word}"`).join(" or ")} in its name. ` +
    `What can be tried:\n${names.map((name) => `  ${name}`).join("\n")}`
  );
};
