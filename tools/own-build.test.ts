import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { changedPackage, recordBuild } from "./own-build.ts";

test("a package has changed since the build when any of its sources is newer", (context) => {
  const checkout = mkdtempSync(join(tmpdir(), "ekiden-checkout-"));
  context.after(() => rmSync(checkout, { recursive: true }));
  const write = (path: string, seconds: number): void => {
    const file = join(checkout, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
    utimesSync(file, seconds, seconds);
  };
  write("packages/engine/src/timers/fire.ts", 20);
  write("packages/engine/test/timers.test.ts", 90);
  write("packages/lint/index.js", 90);
  assert.equal(changedPackage(checkout), "packages/engine", "nothing is built yet");
  recordBuild(new Date(30_000), checkout);
  assert.equal(changedPackage(checkout), undefined);
  write("packages/engine/src/timers/fire.ts", 40);
  assert.equal(changedPackage(checkout), "packages/engine");
});
