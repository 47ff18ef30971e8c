// The store of a program that a test runs on a disk whose syncs can be held up, and made to fail
// (`slow-disk.c`).
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { limits, StoreHarness } from "./suite/store-harness.ts";

/** The directory is the program's argument. */
export const openOnHeldDisk = async () => {
  const [directory = ""] = process.argv.slice(2);
  const { EKIDEN_HOLD: hold = "", EKIDEN_FAIL: fail = "" } = process.env;
  // A sync that is held up would keep a failed test from ending.
  process.on("exit", () => rmSync(hold, { force: true }));
  const store = openSqliteStore({ directory, limits });
  const harness = await StoreHarness.open({
    isDurable: true,
    open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
  });
  const disk = {
    /** Syncs beside the main thread wait until `goOn`. */
    hold: () => writeFileSync(hold, ""),
    goOn: () => rmSync(hold),
    /** The next sync fails. */
    fail: () => writeFileSync(fail, ""),
  };
  return { store, harness, disk };
};
