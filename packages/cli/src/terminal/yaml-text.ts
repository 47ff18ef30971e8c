// YAML, in a module of its own: few commands need the library.
import { stringify } from "yaml";

/** By way of JSON: dates become texts, and what is undefined is left out. */
export const yamlText = (value: unknown): string =>
  stringify(JSON.parse(JSON.stringify(value ?? null)));
