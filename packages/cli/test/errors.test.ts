import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../src/errors.ts";

const listening = (code: string, more: object = {}) =>
  Object.assign(new Error(`listen ${code}`), { code, syscall: "listen", ...more });

test("each error of the address says which option helps", () => {
  const address = { address: "127.0.0.1", port: 80 };
  const unknownHost = { syscall: "getaddrinfo", hostname: "nowhere" };
  assert.match(explain(listening("EADDRINUSE", address)) ?? "", /port 80 on 127.0.0.1.*--port/);
  assert.match(explain(listening("EACCES", address)) ?? "", /port 80.*--port/);
  assert.match(explain(listening("EADDRNOTAVAIL", address)) ?? "", /127.0.0.1.*--host/);
  assert.match(explain(listening("ENOTFOUND", unknownHost)) ?? "", /nowhere.*--host/);
});

const people = (text: string, name: string): Error => Object.assign(new Error(text), { name });

test("a message for people is passed on, in one line", () => {
  for (const name of ["ConfigError", "StoreError", "AccessError"]) {
    assert.equal(explain(people("Do this.\nOr that.\n", name)), "Do this. Or that.");
  }
});

test("what to do has a line of its own where the message says so", () => {
  const error = people("It is missing:\nnot built.\n  Do this.\n", "StoreError");
  assert.equal(explain(error), "It is missing: not built.\n  Do this.");
});

test("an unexpected error is not explained away", () => {
  for (const error of [new TypeError("x is not a function"), "thrown text", undefined, null]) {
    assert.equal(explain(error), undefined);
  }
  const reading = Object.assign(new Error("read"), { code: "EACCES", syscall: "open" });
  assert.equal(explain(reading), undefined);
});
