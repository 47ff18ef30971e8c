// Names and descriptions as SQLite can hold them. Its text is UTF-8, which has no lone surrogates;
// a name that has one must still come back as it was, and must not meet another that differs only
// there.

import { domainColumns, type NameRange } from "../domain-columns.ts";
import type { DomainScope } from "../domain-key.ts";

const mark = "\u0000";
const loneSurrogate = /\p{Surrogate}/u;

export const toColumn = (name: string): string =>
  loneSurrogate.test(name) || name.startsWith(mark) ? mark + JSON.stringify(name) : name;

export const fromColumn = (column: string): string =>
  column.startsWith(mark) ? JSON.parse(column.slice(mark.length)) : column;

/** It stands in the column of each name that contains it, unless that begins with the mark. */
export const isPlainText = (text: string): boolean =>
  !(loneSurrogate.test(text) || text.includes("\u0000"));

/** Of a description. Versions before wrote one as it was, also where it began with the mark. */
export const descriptionFromColumn = (column: string): string => {
  try {
    return fromColumn(column);
  } catch {
    return column;
  }
};

const domains = domainColumns({ mark, toColumn, fromColumn });
/** Of the name of a domain, in any account. */
export const domainToColumn = domains.toColumn;
export const domainFromColumn = domains.fromColumn;
export const domainRangeOf: (scope: DomainScope) => NameRange = domains.rangeOf;
