// The name that somebody may have meant.

/** More changes than this make another word of it. */
const maxChanges = 4;
/** No name that anybody meant is longer. */
const maxCharacters = 100;

/** The candidate with the fewest letters to change, of either case; undefined: none is near. */
export const nearestName = (name: string, candidates: Iterable<string>): string | undefined => {
  if (name.length > maxCharacters) return undefined;
  let nearest: string | undefined;
  let min = Math.min(maxChanges, Math.floor(name.length / 2)) + 1;
  for (const candidate of candidates) {
    const changes = changesBetween(name.toLowerCase(), candidate.toLowerCase());
    if (changes >= min) continue;
    nearest = candidate;
    min = changes;
  }
  return nearest;
};

/** Levenshtein's distance, one row of the table at a time. */
const changesBetween = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let line = 1; line <= one.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + Number(one[line - 1] !== other[column - 1]);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
};
