// What is refused before a key is looked up, and with which fault. The names of the faults are
// those of the service's guide; which fault meets which mistake, and its text, is a guess.
import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import { readHeaders } from "../../../src/access/signature/signed-call.ts";
import { Verifier } from "../../../src/access/signature/verifier.ts";
import { type SignedRequest, type Signing, sign } from "./signed.ts";

const now = Date.UTC(2026, 10, 24, 10, 11, 12);
const minute = 60_000;
const place = { region: "us-east-1", service: "swf" };
const key = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "not a secret" };

const callOf = ({ headers, body }: SignedRequest) => ({
  method: "POST",
  path: "/",
  headers: headers.flat(),
  body: Buffer.from(body),
});

const signed = (signing: Partial<Signing> = {}) => callOf(sign({ ...key, at: now, ...signing }));

const isAccepted = (call: ReturnType<typeof callOf>, secrets = [key.secretAccessKey]): boolean => {
  const verifier = new Verifier(place);
  return verifier.isSignedWith(verifier.read(call, now), call.body, secrets);
};

const isRefused = (call: ReturnType<typeof callOf>, fault: string, message: RegExp | string) =>
  assert.throws(() => new Verifier(place).read(call, now), { name: fault, message });

test("a call is accepted as SDKs sign it, and with each of several secrets", () => {
  assert.equal(isAccepted(signed()), true);
  assert.equal(isAccepted(signed(), ["another", key.secretAccessKey]), true);
  assert.equal(isAccepted(signed(), ["another"]), false);
  assert.equal(isAccepted(signed(), []), false);
});

test("a head as text and the same head as Node reads it are one to the verifier", () => {
  const { headers, body } = sign({ ...key, at: now, headers: { "User-Agent": " a  b\t" } });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const text = `POST / HTTP/1.1\r\n${lines}`;
  assert.deepEqual(readHeaders(text), readHeaders(headers.flat()));
  const call = { method: "POST", path: "/", headers: text, body: Buffer.from(body) };
  const verifier = new Verifier(place);
  assert.equal(
    verifier.isSignedWith(verifier.read(call, now), call.body, [key.secretAccessKey]),
    true,
  );
});

test("bytes beyond ASCII count as they were sent, and blanks between words count once", () => {
  const { headers } = sign({ ...key, at: now, headers: { "X-Note": "caf\u00e9 \u00a0 x" } });
  const { values } = readHeaders(headers.flat());
  assert.equal(values.get("x-note"), "caf\u00e9 \u00a0 x");
  assert.equal(readHeaders(["X-Note", " a \t  b  "]).values.get("x-note"), "a b");
});

test("15 minutes either way are accepted, and a second more is not", () => {
  assert.equal(isAccepted(signed({ at: now - 15 * minute })), true);
  assert.equal(isAccepted(signed({ at: now + 15 * minute })), true);
  isRefused(
    signed({ at: now - 15 * minute - 1000 }),
    "InvalidSignatureException",
    "Signature expired: 20261124T095611Z is now earlier than 20261124T095612Z " +
      "(20261124T101112Z - 15 min.)",
  );
  isRefused(
    signed({ at: now + 15 * minute + 1000 }),
    "InvalidSignatureException",
    "Signature not yet current: 20261124T102613Z is still later than 20261124T102612Z " +
      "(20261124T101112Z + 15 min.)",
  );
});

test("the Date header counts where there is no X-Amz-Date (a guess at the service)", () => {
  assert.equal(isAccepted(signed({ date: new Date(now).toUTCString() })), true);
  isRefused(
    signed({ date: new Date(now).toUTCString(), unsigned: ["date"] }),
    "InvalidSignatureException",
    /'date' must be a 'SignedHeader'/,
  );
  isRefused(signed({ date: "yesterday" }), "IncompleteSignatureException", /ISO-8601/);
});

const withHeader = (name: string, value: string | undefined, signing: Partial<Signing> = {}) => {
  const { headers, body } = sign({ ...key, at: now, ...signing });
  const others = headers.filter(([given]) => given !== name);
  return callOf({ headers: value === undefined ? others : [...others, [name, value]], body });
};
const authorization = (change: (given: string) => string) => {
  const { headers, body } = sign({ ...key, at: now });
  const [, given] = headers.at(-1) ?? ["", ""];
  return callOf({ headers: [...headers.slice(0, -1), ["Authorization", change(given)]], body });
};

const refusals: Record<string, [call: ReturnType<typeof callOf>, fault: string, text: RegExp]> = {
  "a call without a signature": [
    withHeader("Authorization", undefined),
    "MissingAuthenticationTokenException",
    /^Missing Authentication Token$/,
  ],
  "a signature in the query": [
    { ...withHeader("Authorization", undefined), path: "/?X-Amz-Signature=00" },
    "IncompleteSignatureException",
    /not in their query/,
  ],
  "an older algorithm": [
    authorization((given) => given.replace("AWS4-HMAC-SHA256", "AWS3-HTTPS")),
    "IncompleteSignatureException",
    /^Unsupported AWS 'algorithm'\. Only AWS4-HMAC-SHA256 is supported\.$/,
  ],
  "the asymmetric algorithm": [
    authorization((given) => given.replace("HMAC-SHA256", "ECDSA-P256-SHA256")),
    "IncompleteSignatureException",
    /Unsupported AWS 'algorithm'/,
  ],
  "an empty authorization": [
    authorization(() => ""),
    "IncompleteSignatureException",
    /Unsupported AWS 'algorithm'/,
  ],
  "an authorization of a single word": [
    authorization(() => "AWS4-HMAC-SHA256"),
    "IncompleteSignatureException",
    /each once/,
  ],
  "an authorization without a credential": [
    authorization((given) => given.replace(/Credential=[^,]+, /, "")),
    "IncompleteSignatureException",
    /^Authorization header requires 'Credential' parameter\.$/,
  ],
  "an authorization with two credentials": [
    authorization((given) => given.replace(/(Credential=[^,]+, )/, "$1$1")),
    "IncompleteSignatureException",
    /each once/,
  ],
  "a signature in capital letters": [
    authorization((given) => given.replace(/\w{64}$/, (digits) => digits.toUpperCase())),
    "IncompleteSignatureException",
    /64 small hexadecimal digits/,
  ],
  "a credential of too few parts": [
    authorization((given) => given.replace("/aws4_request", "")),
    "IncompleteSignatureException",
    /exactly 5 slash-delimited elements/,
  ],
  "signed headers out of order": [
    authorization((given) => given.replace("content-type;host", "host;content-type")),
    "IncompleteSignatureException",
    /ascending order/,
  ],
  "a signed header in capitals": [
    authorization((given) => given.replace("host;", "Host;")),
    "IncompleteSignatureException",
    /small letters/,
  ],
  "a signed header twice": [
    authorization((given) => given.replace("host;", "host;host;")),
    "IncompleteSignatureException",
    /each once/,
  ],
  "a signed header that is not there": [
    authorization((given) => given.replace("content-type;", "content-type;cookie;")),
    "InvalidSignatureException",
    /'cookie' is a 'SignedHeader' and not in the request/,
  ],
  "another region": [
    signed({ region: "us-west-2" }),
    "InvalidSignatureException",
    /scoped to a valid region/,
  ],
  "another service": [
    signed({ service: "sqs" }),
    "InvalidSignatureException",
    /scoped to correct service: 'swf'/,
  ],
  "a credential of another day": [
    signed({ day: "20261123" }),
    "InvalidSignatureException",
    /'20261123' != '20261124', from '20261124T101112Z'/,
  ],
  "a host that is not signed": [
    signed({ unsigned: ["host"] }),
    "InvalidSignatureException",
    /^'Host' or ':authority' must be a 'SignedHeader'/,
  ],
  "a date that is not signed": [
    signed({ unsigned: ["x-amz-date"] }),
    "InvalidSignatureException",
    /'x-amz-date' must be a 'SignedHeader'/,
  ],
  "a target that is not signed": [
    signed({ unsigned: ["x-amz-target"] }),
    "InvalidSignatureException",
    /'x-amz-target' must be a 'SignedHeader'/,
  ],
  "a session token that is not signed": [
    signed({ sessionToken: "token", unsigned: ["x-amz-security-token"] }),
    "InvalidSignatureException",
    /'x-amz-security-token' must be a 'SignedHeader'/,
  ],
  "a target given twice": [
    callOf({ ...sign({ ...key, at: now, headers: { "x-amz-target": "x" } }) }),
    "MalformedHttpRequestException",
    /x-amz-target is given more than once/,
  ],
  "no date at all": [
    withHeader("X-Amz-Date", undefined),
    "IncompleteSignatureException",
    /existence of either a 'X-Amz-Date' or a 'Date' header/,
  ],
  "a date that no calendar has": [
    withHeader("X-Amz-Date", "20261131T101112Z"),
    "IncompleteSignatureException",
    /ISO-8601/,
  ],
  "a body in signed chunks": [
    signed({ headers: { "X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" } }),
    "InvalidSignatureException",
    /chunked and unsigned bodies are not supported/,
  ],
  "a body that is not signed": [
    signed({ headers: { "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" } }),
    "InvalidSignatureException",
    /chunked and unsigned bodies are not supported/,
  ],
  "a body in chunks of the service's own": [
    signed({ headers: { "Content-Encoding": "gzip,aws-chunked" } }),
    "InvalidSignatureException",
    /aws-chunked/,
  ],
};

for (const [what, [call, fault, text]] of Object.entries(refusals)) {
  test(`${what} is refused as ${fault} (a guess)`, () => isRefused(call, fault, text));
}

test("a hash of the body that is signed but wrong is refused", () => {
  const lie = { "X-Amz-Content-Sha256": "0".repeat(64) };
  assert.equal(isAccepted(signed({ headers: lie })), false);
});

/** As the SDK for Go 1.1 sends it: the hash of the body is added once the headers are chosen. */
const asOfGo = (declared: string, unsigned: readonly string[] = []) =>
  signed({
    headers: { "X-Amz-Content-Sha256": declared },
    unsigned: ["content-type", "x-amz-content-sha256", ...unsigned],
  });
const hashOfBody = hash("sha256", "{}", "hex");

test("a hash of the body that is not signed is accepted as long as it is that of the body", () => {
  assert.equal(isAccepted(asOfGo(hashOfBody)), true);
  for (const wrong of ["0".repeat(64), hash("sha256", "{ }", "hex")]) {
    assert.equal(isAccepted(asOfGo(wrong)), false, wrong);
  }
  const { body, ...head } = asOfGo(hashOfBody);
  assert.equal(isAccepted({ ...head, body: Buffer.from("[]") }), false, "another body");
  const withoutHash = signed({ unsigned: ["content-type"] });
  assert.equal(isAccepted({ ...withoutHash, body: Buffer.from(body) }), true);
});

for (const declared of [
  "UNSIGNED-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "",
  hashOfBody.toUpperCase(),
  `${hashOfBody}, ${hashOfBody}`,
]) {
  test(`'${declared}' for the hash of the body is refused also where it is not signed`, () =>
    isRefused(asOfGo(declared), "InvalidSignatureException", /must be the SHA-256 of the whole/));
}

test("every other header of the service stays refused beside an unsigned hash of the body", () => {
  for (const name of ["x-amz-target", "x-amz-date"]) {
    const text = new RegExp(`'${name}' must be a 'SignedHeader'`);
    isRefused(asOfGo(hashOfBody, [name]), "InvalidSignatureException", text);
  }
  const other = { "X-Amz-Content-Sha256": hashOfBody, "X-Amz-Content-Sha256-Too": hashOfBody };
  const unsigned = Object.keys(other).map((name) => name.toLowerCase());
  const call = signed({ headers: other, unsigned });
  isRefused(call, "InvalidSignatureException", /'x-amz-content-sha256-too' must be/);
  const twice = callOf({
    ...sign({ ...key, at: now, unsigned: ["x-amz-content-sha256"] }),
  });
  const hashes = ["X-Amz-Content-Sha256", hashOfBody, "X-Amz-Content-Sha256", hashOfBody];
  const repeated = { ...twice, headers: [...(twice.headers as string[]), ...hashes] };
  isRefused(repeated, "MalformedHttpRequestException", /x-amz-content-sha256 is given more than/);
});

test("an authorization that other clients write otherwise is accepted too", () => {
  assert.equal(isAccepted(authorization((given) => given.replaceAll(", ", ","))), true);
  const moved = authorization((given) =>
    given.replace(/(Credential=[^,]+), (.*), (Signature=.*)$/, " $3, $1,$2"),
  );
  assert.equal(isAccepted(moved), true);
});

test("a header that is not of the service may be there without a signature", () => {
  const headers = { "X-Amzn-Trace-Id": "Root=1", "User-Agent": "sdk", "Content-Length": "2" };
  const unsigned = ["x-amzn-trace-id", "user-agent", "content-length", "content-type"];
  assert.equal(isAccepted(signed({ headers, unsigned })), true);
});
