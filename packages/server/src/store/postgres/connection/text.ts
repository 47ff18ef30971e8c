// Names as PostgreSQL can hold them. Its text is UTF-8 without NUL, and has no lone surrogates; a
// name with one of these must still come back as it was, and must not meet another by it.

import { domainColumns, type NameRange } from "../../domain-columns.ts";
import type { DomainScope } from "../../domain-key.ts";
import { typePlaces } from "../../name-place.ts";

const mark = "\u0001";
const loneSurrogate = /\p{Surrogate}/u;

const isWritable = (name: string): boolean =>
  !(name.includes("\u0000") || name.startsWith(mark) || loneSurrogate.test(name));

/** It stands in the column of each name that contains it, unless that begins with the mark. */
export const isPlainText = (text: string): boolean =>
  !(text.includes("\u0000") || loneSurrogate.test(text));

export const toColumn = (name: string): string =>
  isWritable(name) ? name : mark + JSON.stringify(name);

export const fromColumn = (column: string): string =>
  column.startsWith(mark) ? JSON.parse(column.slice(mark.length)) : column;

const domains = domainColumns({ mark, toColumn, fromColumn });
/** Of the name of a domain, in any account. */
export const domainToColumn = domains.toColumn;
export const domainFromColumn = domains.fromColumn;
export const domainRangeOf: (scope: DomainScope) => NameRange = domains.rangeOf;
export const placesOfDomains = { after: domains.placeAfter, columnAt: domains.columnAt };
export const placesOfTypes = typePlaces({ toColumn, fromColumn });
