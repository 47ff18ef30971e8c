// The examples of docstrings, as a document with a block for each, so that they are compiled as
// those of the guide are. A line of the document is the same line of the source.

const docLine = /^\s*\*(?: (.*))?$/;

/** Each example is a module of its own; everything outside of the examples is an empty line. */
export const examplesOf = (source: string): string => {
  const lines = source.split("\n").map((line) => docLine.exec(line)?.[1] ?? "");
  let isInside = false;
  return lines
    .map((text, index) => {
      // The block begins a line earlier, and so has room for the name of its module.
      if (text === "@example") return lines[index + 1] === "```ts" ? "```ts" : "";
      if (text === "```ts" && lines[index - 1] === "@example") {
        isInside = true;
        return `// example-${index}.ts`;
      }
      if (!isInside) return "";
      if (text === "```") isInside = false;
      return text;
    })
    .join("\n");
};
