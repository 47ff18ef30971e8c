// Names as SQLite can hold them. Its text is UTF-8, which has no lone surrogates; a name that has
// one must still come back as it was, and must not meet another that differs only there.

const mark = "\u0000";
const loneSurrogate = /\p{Surrogate}/u;

export const toColumn = (name: string): string =>
  loneSurrogate.test(name) || name.startsWith(mark) ? mark + JSON.stringify(name) : name;

export const fromColumn = (column: string): string =>
  column.startsWith(mark) ? JSON.parse(column.slice(mark.length)) : column;
