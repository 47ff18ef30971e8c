// Contexts of calls that come through no socket, for tests that call handlers themselves.
import type { Principal } from "../src/access/principal.ts";
import { CallContext, type CallServices, type Connection } from "../src/operations/call-context.ts";
import type { LookupStore } from "../src/operations/call-lookups.ts";

const mustNot = async () => {
  throw new Error("This test has no store: its handlers may not look anything up");
};

/** For handlers that a test gives: these need no store. */
export const noStore: LookupStore = {
  executions: { identify: mustNot },
  domains: { find: mustNot },
  types: { find: mustNot },
};

/** A caller on this machine that stays. */
export const staying: Connection = {
  address: "127.0.0.1",
  isEncrypted: false,
  gone: false,
  onGone: () => undefined,
};

export const contextOf = (
  services: CallServices,
  principal: Principal,
  connection: Connection = staying,
): CallContext => {
  const context = new CallContext(services, connection, { headers: [] });
  context.principal = principal;
  return context;
};
