// Tags as people type them.

/** One a line, or separated by commas. */
export const readTags = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");

/** `key=value`, or a key alone. */
export const readResourceTags = (text: string): { key: string; value?: string }[] =>
  readTags(text).map((tag) => {
    const [key = "", ...value] = tag.split("=");
    return value.length === 0 ? { key } : { key, value: value.join("=") };
  });
