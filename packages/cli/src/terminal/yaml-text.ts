// YAML, in a module of its own: few commands need the library.
import { Document, Scalar, visit } from "yaml";
import { shownJson } from "./shown-text.ts";

/**
 * By way of JSON: dates become texts, and what is undefined is left out. Most programs read YAML
 * 1.1, where a text such as `yes`, `1_000` or `2026-11-29` is another value unless it is quoted.
 */
export const yamlText = (value: unknown): string => {
  const document = new Document(JSON.parse(JSON.stringify(value ?? null)), {
    compat: "yaml-1.1",
  });
  visit(document, {
    Scalar(_, scalar) {
      const { value: text } = scalar;
      // Only there are characters escaped that a terminal acts on; YAML 1.1 has "=" for a default.
      const isPlain = typeof text !== "string" || (shownJson(text) === text && text !== "=");
      if (!isPlain) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return shownJson(document.toString());
};
