// Arrays as PostgreSQL reads them: each column of a batch is one parameter, of any length.

export const scalars = (values: readonly (number | boolean | null)[]): string =>
  `{${values.map(String).join(",")}}`;

export const texts = (values: readonly (string | null)[]): string =>
  `{${values.map((value) => (value === null ? "NULL" : quoted(value))).join(",")}}`;

const quoted = (value: string): string => `"${value.replace(/[\\"]/g, "\\$&")}"`;

/** No text of JSON has this in it. */
const mark = "\u0001";

/** Texts of JSON, long and full of quotes: joined, and taken apart by `string_to_array`. */
export const jsonTexts = (values: readonly string[]): string => values.join(mark);
