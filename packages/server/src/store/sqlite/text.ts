// Names and descriptions as SQLite can hold them. Its text is UTF-8, which has no lone surrogates;
// a name that has one must still come back as it was, and must not meet another that differs only
// there. A text with NUL comes back cut from `node:sqlite` of Node.js 22, unless it begins with one
// (uncut-texts.ts). No name on the wire has one; descriptions may.

import { domainColumns, type NameRange } from "../domain-columns.ts";
import type { DomainScope } from "../domain-key.ts";
import { typePlaces } from "../name-place.ts";

const mark = "\u0000";
const loneSurrogate = /\p{Surrogate}/u;

export const toColumn = (name: string): string =>
  loneSurrogate.test(name) || name.includes(mark) ? mark + JSON.stringify(name) : name;

export const fromColumn = (column: string): string =>
  column.startsWith(mark) ? JSON.parse(column.slice(mark.length)) : column;

/** It stands in the column of each name that contains it, unless that begins with the mark. */
export const isPlainText = (text: string): boolean =>
  !(loneSurrogate.test(text) || text.includes("\u0000"));

/** Of a description. Versions before wrote one as it was, also where the mark is in it. */
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
export const placesOfDomains = { after: domains.placeAfter, columnAt: domains.columnAt };
export const placesOfTypes = typePlaces({ toColumn, fromColumn });
