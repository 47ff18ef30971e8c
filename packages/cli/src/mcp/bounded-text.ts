// Answers as texts that fit what an assistant can read: long texts and long lists are shortened,
// and say how much was left out.

export const answerLimits = {
  /** Of one answer, in UTF-16 code units: some 20,000 tokens. */
  maxAnswerCharacters: 60_000,
  /** Of each text in an answer, unless a call asks for more. */
  defaultTextCharacters: 2_000,
  /** No name or id is longer, so that each can be used in the next call. */
  minTextCharacters: 400,
  /** No payload is longer. */
  maxTextCharacters: 32_768,
  /** Executions or events of a page. */
  maxItemsPerPage: 100,
} as const;

interface Bounds {
  readonly maxTextCharacters: number;
  readonly maxListItems?: number;
}

/** The answer as JSON. Page tokens stay whole. */
export const boundedText = (answer: unknown, bounds: Bounds): string =>
  JSON.stringify(bounded(answer, bounds));

const bounded = (value: unknown, bounds: Bounds): unknown => {
  if (typeof value === "string") return boundedString(value, bounds);
  if (Array.isArray(value)) return boundedList(value, bounds);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === "nextPageToken" ? member : bounded(member, bounds),
    ]),
  );
};

const boundedString = (text: string, { maxTextCharacters }: Bounds): string => {
  if (text.length <= maxTextCharacters) return text;
  // Not between the two halves of a character.
  const kept = text.slice(0, maxTextCharacters).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept}… (${text.length - kept.length} more characters)`;
};

const boundedList = (items: readonly unknown[], bounds: Bounds): readonly unknown[] => {
  const { maxListItems = items.length } = bounds;
  const kept = items.slice(0, maxListItems).map((item) => bounded(item, bounds));
  const left = items.length - kept.length;
  return left > 0 ? [...kept, `… (${left} more items)`] : kept;
};
