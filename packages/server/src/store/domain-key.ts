// Keys of domains in a store, by which accounts are kept apart. The account that the store was
// made for knows its domains by the names that they have here; the key of another account's domain
// is `<account>/<name>`, which no name on the wire can be: none holds a slash. All that belongs to
// a domain is kept by its key or its number, so nothing else in a store needs to know of accounts.
declare const brand: unique symbol;

/**
 * Names a domain in a store. A text of the wire is none: only an account of the operations makes
 * one, so a caller can name no domain but its own.
 */
export type DomainKey = string & { readonly [brand]: "DomainKey" };

/** The domains of one account, by its 12 digits, or all domains: what a list is about. */
export type DomainScope = string & { readonly [brand]: "DomainScope" };

const separator = "/";

/** For accounts of the operations. `account` has 12 digits; undefined: the store's own. */
export const domainKey = (account: string | undefined, name: string): DomainKey =>
  (account === undefined ? name : account + separator + name) as DomainKey;

/** For accounts of the operations, as `domainKey`. */
export const domainScope = (account: string | undefined): DomainScope =>
  (account ?? "") as DomainScope;

/** As its account knows the domain. */
export const plainName = (key: DomainKey): string => key.slice(key.indexOf(separator) + 1);

/** Undefined: the store's own. */
export const accountOf = (key: DomainKey): string | undefined => {
  const end = key.indexOf(separator);
  return end === -1 ? undefined : key.slice(0, end);
};

/** For people: with its account, where that is not the store's own. */
export const shownDomain = (key: DomainKey): string => {
  const account = accountOf(key);
  return account === undefined ? key : `${plainName(key)} of ${account}`;
};

/** Those of the store's own account. */
export const ownDomains = domainScope(undefined);
/** For the server itself, which looks after all accounts. */
export const everyDomain = "*" as DomainScope;
