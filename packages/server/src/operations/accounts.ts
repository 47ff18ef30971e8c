// The handlers of each account: they see its domains and no others, and open its tokens and no
// others. Those of the server's own account are made first, and take what they need as it is.
import type { OperationName } from "@ekiden/model";
import { BoundedMap } from "../access/bounded-map.ts";
import type { Handler, Handlers } from "./handlers.ts";

/** Some 10 KB each; those that are forgotten are made again. */
const accountsRememberedMost = 1_000;

/** The same operations for callers of any account, each with the handlers of its own. */
export const byAccount = (own: string, make: (account: string) => Handlers): Handlers => {
  const ofOwn = make(own);
  const ofOthers = new BoundedMap<Handlers>(accountsRememberedMost);
  const of = (account: string): Handlers =>
    account === own ? ofOwn : (ofOthers.get(account) ?? ofOthers.set(account, make(account)));
  const forward =
    <K extends OperationName>(name: K): Handler<K> =>
    (input, caller) =>
      of(caller.principal.account)[name](input, caller);
  return Object.fromEntries(
    Object.keys(ofOwn).map((name) => [name, forward(name as OperationName)]),
  ) as unknown as Handlers;
};
