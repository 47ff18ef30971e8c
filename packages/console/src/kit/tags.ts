// Tags as people type them: one a line, since a tag may have commas.

export const readTags = (text: string): string[] =>
  text.split("\n").flatMap((line) => line.trim() || []);

/** `key=value`, or a key alone. */
export const readResourceTags = (text: string): { key: string; value?: string }[] =>
  readTags(text).map((tag) => {
    const [key = "", ...value] = tag.split("=");
    return value.length === 0 ? { key } : { key, value: value.join("=") };
  });
