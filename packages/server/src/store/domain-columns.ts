// Keys of domains as columns of a database: those of an account lie together in an index, in the
// order of their own names.
import {
  accountOf,
  type DomainKey,
  type DomainScope,
  domainKey,
  everyDomain,
  ownDomains,
  plainName,
} from "./domain-key.ts";
import { namesAt, placeOf } from "./name-place.ts";

/** As columns; both ends are excluded. */
export interface NameRange {
  readonly above: string;
  readonly below: string;
}

interface DomainColumns {
  readonly toColumn: (key: DomainKey) => string;
  readonly fromColumn: (column: string) => DomainKey;
  readonly rangeOf: (scope: DomainScope) => NameRange;
  /** Where a page ended whose last column this is. */
  readonly placeAfter: (column: string) => string;
  readonly columnAt: (place: string) => string;
}

interface TextColumns {
  /** What the column of a name begins with that cannot be written as it is; a quote follows. */
  readonly mark: string;
  readonly toColumn: (name: string) => string;
  readonly fromColumn: (column: string) => string;
}

const separator = "/";
/** Sorted behind every name: one is 128 such characters long at most. */
const behindAll = "\u{10ffff}".repeat(129);
/** Sorts before the quote, so that no account's domains lie among those of the store's own. */
const accountSign = "!";

export const domainColumns = ({ mark, ...text }: TextColumns): DomainColumns => {
  const start = mark + accountSign;
  const toColumn = (key: DomainKey): string => {
    const account = accountOf(key);
    if (account === undefined) return text.toColumn(key);
    return start + account + separator + text.toColumn(plainName(key));
  };
  const fromColumn = (column: string): DomainKey => {
    if (!column.startsWith(start)) return domainKey(undefined, text.fromColumn(column));
    const end = column.indexOf(separator);
    const name = text.fromColumn(column.slice(end + separator.length));
    return domainKey(column.slice(start.length, end), name);
  };
  return {
    toColumn,
    fromColumn,
    rangeOf(scope) {
      if (scope === everyDomain) return { above: start, below: behindAll };
      if (scope === ownDomains) return { above: `${start}~`, below: behindAll };
      const above = start + scope + separator;
      return { above, below: above + behindAll };
    },
    placeAfter(column) {
      const key = fromColumn(column);
      const account = accountOf(key);
      return placeOf([plainName(key), ...(account === undefined ? [] : [account])], column);
    },
    columnAt(place) {
      const [name, account] = namesAt(place) ?? [];
      return name === undefined ? place : toColumn(domainKey(account, name));
    },
  };
};
