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

/** As columns; both ends are excluded. */
export interface NameRange {
  readonly above: string;
  readonly below: string;
}

interface DomainColumns {
  readonly toColumn: (key: DomainKey) => string;
  readonly fromColumn: (column: string) => DomainKey;
  readonly rangeOf: (scope: DomainScope) => NameRange;
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
  return {
    toColumn(key) {
      const account = accountOf(key);
      if (account === undefined) return text.toColumn(key);
      return start + account + separator + text.toColumn(plainName(key));
    },
    fromColumn(column) {
      if (!column.startsWith(start)) return domainKey(undefined, text.fromColumn(column));
      const end = column.indexOf(separator);
      const name = text.fromColumn(column.slice(end + separator.length));
      return domainKey(column.slice(start.length, end), name);
    },
    rangeOf(scope) {
      if (scope === everyDomain) return { above: start, below: behindAll };
      if (scope === ownDomains) return { above: `${start}~`, below: behindAll };
      const above = start + scope + separator;
      return { above, below: above + behindAll };
    },
  };
};
