// The stores that tests of Ekiden's own operations are run on: files, and a PostgreSQL database.
import type { NodeOptions } from "../../src/index.ts";
import { postgres } from "../shared-postgres.ts";
import { Harness } from "./harness.ts";

export const stores = ["sqlite", "postgres"] as const;
type StoreKind = (typeof stores)[number];

/** For nodes over a database of their own. */
export const sharedOptions = async () => ({
  store: await postgres.createDatabase(),
  masterKey: Buffer.alloc(32, 7).toString("base64"),
});

/** A node over an empty store of that kind. */
export const openOn = async (kind: StoreKind, more: Partial<NodeOptions> = {}): Promise<Harness> =>
  Harness.open({ ...(kind === "postgres" && (await sharedOptions())), ...more });
