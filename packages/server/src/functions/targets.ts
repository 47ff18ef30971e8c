// Which target a function has: the first row whose account, domain and name fit.

import { matcherOf } from "./pattern.ts";
import type { Admission, FunctionTarget } from "./target.ts";
import { bareName } from "./target.ts";

export interface TargetRow {
  /** Patterns; absent ones fit everything. */
  readonly account?: string | undefined;
  readonly domain?: string | undefined;
  readonly name?: string | undefined;
  /** Patterns of the roles in which its functions may be invoked; absent: any. */
  readonly roles?: readonly string[] | undefined;
  readonly target: FunctionTarget;
}

interface Row {
  readonly fitsDomain: (domain: string) => boolean;
  readonly fitsName: (name: string) => boolean;
  readonly fitsRole: (role: string) => boolean;
  readonly target: FunctionTarget;
}

const rowOf = ({ domain = "*", name = "*", roles = ["*"], target }: TargetRow): Row => {
  const patterns = roles.map(matcherOf);
  return {
    fitsDomain: matcherOf(domain),
    fitsName: matcherOf(name),
    fitsRole: (role) => patterns.some((fits) => fits(role)),
    target,
  };
};

export class Targets {
  readonly #rows: readonly Row[];

  constructor(rows: readonly TargetRow[], account: string) {
    const own = rows.filter((row) => matcherOf(row.account ?? "*")(account));
    this.#rows = own.map(rowOf);
  }

  find(domain: string, name: string): FunctionTarget | undefined {
    return this.#find(domain, name)?.target;
  }

  /** A function that nobody has is admitted: that it is missing, its invocation tells. */
  admit(domain: string, name: string, role: string): Admission | Promise<unknown> {
    const row = this.#find(domain, name);
    if (!row) return "admitted";
    if (!row.fitsRole(role))
      return { refused: `Role ${role} may not be used for function ${name}` };
    return row.target.admit(role);
  }

  async close(): Promise<void> {
    const targets = new Set(this.#rows.map(({ target }) => target));
    await Promise.all([...targets].map((target) => target.close()));
  }

  #find(domain: string, name: string): Row | undefined {
    const bare = bareName(name) ?? name;
    return this.#rows.find(({ fitsDomain, fitsName }) => fitsDomain(domain) && fitsName(bare));
  }
}
