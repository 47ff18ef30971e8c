// YAML, in a module of its own: few commands need the library.
import { Document, Scalar, visit } from "yaml";
import { shownJson } from "./shown-text.ts";

/** By way of JSON: dates become texts, and what is undefined is left out. */
export const yamlText = (value: unknown): string => {
  const document = new Document(JSON.parse(JSON.stringify(value ?? null)));
  visit(document, {
    Scalar(_, scalar) {
      const { value: text } = scalar;
      // Only there are characters escaped that a terminal acts on.
      const isHarmless = typeof text !== "string" || shownJson(text) === text;
      if (!isHarmless) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return shownJson(document.toString());
};
