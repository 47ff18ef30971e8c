// Patterns in which a star stands for any number of any characters, and nothing else is special.
export const matcherOf = (pattern: string): ((text: string) => boolean) => {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(".*")}$`, "s");
  return (text) => expression.test(text);
};
