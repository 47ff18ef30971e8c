// Headers as calls bring them, in either form.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readHeader, readHeaders } from "../../../src/access/signature/signed-call.ts";

const names = ["User-Agent", "user-agent", "USER-AGENT", "Authorization", "Host", "X-Amz-Targe"];
const value = fc.string({ unit: fc.constantFrom(..." \ta1:,é"), maxLength: 8 });
const headers = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 6 });

test("a header that is read alone says what it says among all of them", () => {
  const property = fc.property(headers, fc.constantFrom(...names, "none"), (given, asked) => {
    const lines = given.map(([name, text]) => `${name}:${text}\r\n`);
    const name = asked.toLowerCase();
    for (const raw of [given.flat(), `POST / HTTP/1.1\r\n${lines.join("")}`]) {
      assert.equal(readHeader(raw, name), readHeaders(raw).values.get(name));
    }
  });
  fc.assert(property, { numRuns: 2_000, seed: 1 });
});
