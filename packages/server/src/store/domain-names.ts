// Names of domains, by which accounts are kept apart. The account that the store was made for knows
// its domains by the names that they have here; a domain of any other is `<account>/<name>`, which
// no name on the wire can be: none holds a slash. All that belongs to a domain is kept by its name
// or its number, and so nothing else needs to know of accounts.

const separator = "/";

/** `account` has 12 digits; without it, the name is one of the store's own account. */
export const qualifiedName = (account: string | undefined, name: string): string =>
  account === undefined ? name : account + separator + name;

/** As its account knows the domain. */
export const plainName = (name: string): string => name.slice(name.indexOf(separator) + 1);

/** Undefined: the store's own. */
export const accountOf = (name: string): string | undefined => {
  const end = name.indexOf(separator);
  return end === -1 ? undefined : name.slice(0, end);
};

/** In the place of an account: the domains of all of them, by their qualified names. */
export const everyAccount = "*";

/** As columns; both ends are excluded. */
export interface NameRange {
  readonly above: string;
  readonly below: string;
}

export interface DomainColumns {
  readonly toColumn: (name: string) => string;
  readonly fromColumn: (column: string) => string;
  /** Of all domains of an account, or of every one. */
  readonly rangeOf: (account: string | undefined) => NameRange;
}

export interface TextColumns {
  /** What the column of a name begins with that cannot be written as it is; a quote follows. */
  readonly mark: string;
  readonly toColumn: (name: string) => string;
  readonly fromColumn: (column: string) => string;
}

/** Sorted behind every name: one is 128 such characters long at most. */
const behindAll = "\u{10ffff}".repeat(129);
/** Sorts before the quote, so that no account's domains lie among those of the store's own. */
const accountSign = "!";

/** The domains of an account lie together in an index by name, in the order of their own names. */
export const domainColumns = ({ mark, ...text }: TextColumns): DomainColumns => {
  const start = mark + accountSign;
  return {
    toColumn(name) {
      const end = name.indexOf(separator);
      if (end === -1) return text.toColumn(name);
      return start + name.slice(0, end + 1) + text.toColumn(name.slice(end + 1));
    },
    fromColumn(column) {
      if (!column.startsWith(start)) return text.fromColumn(column);
      const end = column.indexOf(separator);
      return column.slice(start.length, end + 1) + text.fromColumn(column.slice(end + 1));
    },
    rangeOf(account) {
      if (account === undefined) return { above: `${start}~`, below: behindAll };
      if (account === everyAccount) return { above: start, below: behindAll };
      const above = start + account + separator;
      return { above, below: above + behindAll };
    },
  };
};
