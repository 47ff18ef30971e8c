// Which target a function has: the first row whose account, domain and name fit.

import { matcherOf } from "./pattern.ts";
import type { Admission, FunctionTarget } from "./target.ts";
import { bareName } from "./target.ts";

export interface TargetRow {
  /** 12 digits, or `*` for every account; absent: the server's own. */
  readonly account?: string | undefined;
  /** Patterns; absent ones fit everything. */
  readonly domain?: string | undefined;
  readonly name?: string | undefined;
  /** Patterns of the roles in which its functions may be invoked; absent: any. */
  readonly roles?: readonly string[] | undefined;
  /** Without `roles`, accounts other than the server's own have those of their own number only. */
  readonly assumesRoles?: boolean | undefined;
  readonly target: FunctionTarget;
}

/** A function as an execution names it. */
export interface NamedFunction {
  /** 12 digits. */
  readonly account: string;
  /** As its account knows it. */
  readonly domain: string;
  readonly name: string;
}

interface Row {
  readonly fitsAccount: (account: string) => boolean;
  readonly fitsDomain: (domain: string) => boolean;
  readonly fitsName: (name: string) => boolean;
  readonly fitsRole: (role: string, account: string) => boolean;
  readonly target: FunctionTarget;
}

const rowOf = (given: TargetRow, own: string): Row => {
  const { account = own, domain = "*", name = "*", roles, assumesRoles, target } = given;
  const patterns = roles?.map(matcherOf);
  const isFree = (role: string, user: string) =>
    !assumesRoles || user === own || accountOfRole(role) === user;
  return {
    fitsAccount: matcherOf(account),
    fitsDomain: matcherOf(domain),
    fitsName: matcherOf(name),
    fitsRole: patterns ? (role) => patterns.some((fits) => fits(role)) : isFree,
    target,
  };
};

const accountOfRole = (role: string): string | undefined =>
  /^arn:[\w-]+:iam::(\d{12}):role\/[^:]+$/.exec(role)?.[1];

export class Targets {
  readonly #rows: readonly Row[];
  /** Whether any of them is for other accounts than the server's own. */
  readonly isShared: boolean;

  /** `own`: the server's own account. */
  constructor(rows: readonly TargetRow[], own: string) {
    this.#rows = rows.map((row) => rowOf(row, own));
    this.isShared = rows.some(({ account = own }) => account !== own);
  }

  /** For others there are no functions at all. */
  serves(account: string): boolean {
    return this.#rows.some(({ fitsAccount }) => fitsAccount(account));
  }

  find(named: NamedFunction): FunctionTarget | undefined {
    return this.#find(named)?.target;
  }

  /** A function that no target has is admitted: its invocation fails with the reason. */
  admit(named: NamedFunction, role: string): Admission | Promise<unknown> {
    const row = this.#find(named);
    if (!row) return "admitted";
    if (!row.fitsRole(role, named.account))
      return { refused: `Role ${role} may not be used for function ${named.name}` };
    return row.target.admit(role);
  }

  async close(): Promise<void> {
    const targets = new Set(this.#rows.map(({ target }) => target));
    await Promise.all([...targets].map((target) => target.close()));
  }

  #find({ account, domain, name }: NamedFunction): Row | undefined {
    const bare = bareName(name) ?? name;
    return this.#rows.find(
      ({ fitsAccount, fitsDomain, fitsName }) =>
        fitsAccount(account) && fitsDomain(domain) && fitsName(bare),
    );
  }
}
