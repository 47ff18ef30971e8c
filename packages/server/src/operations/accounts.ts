// What each account has for itself: it sees its domains and no others, and opens its tokens and no
// others. What the server's own account has is made first.
import type { OperationName } from "@ekiden/model";
import { BoundedMap } from "../access/bounded-map.ts";
import type { Handler, Handlers } from "./handlers.ts";

/** Some 10 KB each; those that are forgotten are made again. */
const maxAccountsRemembered = 1_000;

/** What `make` makes for an account, remembered. */
export const rememberedByAccount = <T>(
  own: string,
  make: (account: string) => T,
): ((account: string) => T) => {
  const ofOwn = make(own);
  const ofOthers = new BoundedMap<T>(maxAccountsRemembered);
  return (account) =>
    account === own ? ofOwn : (ofOthers.get(account) ?? ofOthers.set(account, make(account)));
};

/** The same operations for callers of any account, each with the handlers of its own. */
export const byAccount = (own: string, make: (account: string) => Handlers): Handlers => {
  const of = rememberedByAccount(own, make);
  const forward =
    <K extends OperationName>(name: K): Handler<K> =>
    (input, caller) =>
      of(caller.principal.account)[name](input, caller);
  return Object.fromEntries(
    Object.keys(of(own)).map((name) => [name, forward(name as OperationName)]),
  ) as unknown as Handlers;
};
