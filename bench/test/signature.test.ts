import assert from "node:assert/strict";
import { test } from "node:test";
import { Signer } from "../client/signature.ts";

const signatureOf = (request: string): string | undefined =>
  /Signature=([0-9a-f]+)\r\n/.exec(request)?.[1];

test("a signature is the one that botocore makes, within a second, a day and over both", () => {
  const signer = new Signer("127.0.0.1:7930", {
    accessKeyId: "AKIAEXAMPLE",
    secretAccessKey: "a-secret",
  });
  const sign = (operation: string, body: string, at: string) =>
    signatureOf(signer.request(operation, body, Date.parse(at)));
  const poll = '{"domain":"bench","taskList":{"name":"load"}}';
  assert.deepEqual(
    [
      sign("PollForDecisionTask", poll, "2026-11-24T10:11:12.000Z"),
      sign("PollForDecisionTask", poll, "2026-11-24T10:11:12.999Z"),
      sign("ListDomains", "{}", "2026-11-24T10:11:13.000Z"),
      sign("ListDomains", '{"registrationStatus":"REGISTERED"}', "2027-01-01T00:00:00.000Z"),
    ],
    [
      "6b69585a806d15c260aaa807446a629ee0b734cffc1191d484054c3460fcc4dd",
      "6b69585a806d15c260aaa807446a629ee0b734cffc1191d484054c3460fcc4dd",
      "958ad6f5534404eb7c30e996304b1a162b15ff7085aee14882ebbcc10ee5ce06",
      "d984a7ca0c006d45a660d2cb5673b5c61f0f015a8c0097ec63f3c9466de0ddc2",
    ],
  );
});
