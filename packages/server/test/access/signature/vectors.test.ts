// Every published case of two suites: each of its texts is reproduced, it is accepted as it is, and
// refused as soon as any one part of it is another.
import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import { Fault } from "@ekiden/model";
import {
  readAuthorization,
  readSignedHeaders,
} from "../../../src/access/signature/authorization.ts";
import { canonicalRequest } from "../../../src/access/signature/canonical.ts";
import { readHeaders } from "../../../src/access/signature/signed-call.ts";
import { SigningKey } from "../../../src/access/signature/signing-key.ts";
import { Verifier, type VerifierOptions } from "../../../src/access/signature/verifier.ts";
import {
  place,
  presigned,
  type SignedCall,
  secret,
  signedAt,
  type Vector,
  vectors,
} from "./vectors.ts";

const headerOf = ({ headers }: SignedCall, wanted: string): string => {
  const all = headers as readonly string[];
  const at = all.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === wanted);
  return all[at + 1] ?? "";
};

test("both suites are there, whole", () => {
  const counts = new Map<string, number>();
  for (const { suite } of vectors) counts.set(suite, (counts.get(suite) ?? 0) + 1);
  assert.deepEqual(Object.fromEntries(counts), { "aws-c-auth": 38, botocore: 34 });
});

const textsOf = ({ call, normalizesPath }: Vector) => {
  const authorization = readAuthorization(headerOf(call, "authorization").trim());
  const { names, text } = readSignedHeaders(authorization.signedHeaders);
  const request = canonicalRequest(call, readHeaders(call.headers), {
    signedHeaders: names,
    signedHeadersText: text,
    payloadHash: hash("sha256", call.body as Buffer, "hex"),
    normalizesPath,
  });
  const scope = authorization.credential.slice(authorization.credential.indexOf("/") + 1);
  const requestHash = hash("sha256", request, "hex");
  const toSign = `AWS4-HMAC-SHA256\n${headerOf(call, "x-amz-date").trim()}\n${scope}\n${requestHash}`;
  const signature = new SigningKey(secret, scope).sign(toSign);
  return { request, toSign, signature };
};

/** In this case a token was added when the request had been signed. */
const hasUnsignedToken = ({ name }: Vector) => name === "post-sts-header-after";

const verifier = (options: Partial<VerifierOptions> = {}) => new Verifier({ ...place, ...options });

const isAccepted = (call: SignedCall, by: Verifier, key = secret): boolean => {
  try {
    return by.isSignedWith(by.read(call, signedAt), call.body, [key]);
  } catch (error) {
    assert.ok(error instanceof Fault, String(error));
    return false;
  }
};

for (const vector of vectors) {
  const { name, suite, call, normalizesPath } = vector;
  test(`the case ${name} of ${suite} has its canonical form and its signature`, () => {
    const { request, toSign, signature } = textsOf(vector);
    assert.equal(request, vector.canonicalRequest.replaceAll("\r", ""));
    assert.equal(toSign, vector.stringToSign.replaceAll("\r", ""));
    assert.equal(signature, vector.signature);
  });

  test(`the case ${name} of ${suite} is accepted, and refused with any part changed`, () => {
    const by = verifier({ normalizesPath });
    if (hasUnsignedToken(vector) && headerOf(call, "x-amz-security-token") !== "") {
      assert.throws(() => by.read(call, signedAt), { name: "InvalidSignatureException" });
      return;
    }
    assert.equal(isAccepted(call, by), true);
    const changes = [...changesOf(call)];
    assert.ok(changes.length > 15, "too few changes prove nothing");
    for (const [what, changed] of changes) assert.equal(isAccepted(changed, by), false, what);
    assert.equal(isAccepted(call, by, `${secret.slice(1)}A`), false, "another secret");
    assert.equal(isAccepted(call, verifier({ region: "us-east-2" })), false, "another region");
    assert.equal(isAccepted(call, verifier({ service: "swf" })), false, "another service");
    // The key that was remembered is the right one still.
    assert.equal(isAccepted(call, by), true);
  });
}

for (const { name, call } of presigned) {
  test(`the presigned form of ${name} is refused`, () => {
    assert.throws(() => verifier().read(call, signedAt), { name: "IncompleteSignatureException" });
  });
}

type Change = readonly [what: string, call: SignedCall];

/** The call with one part of it changed, for each part that its signature is about. */
function* changesOf(call: SignedCall): Generator<Change> {
  const { method, path, body } = call;
  yield ["another method", { ...call, method: method === "GET" ? "POST" : "GET" }];
  yield ["a longer path", { ...call, path: path.replace(/^[^?]*/, "$&x") }];
  yield ["a query more", { ...call, path: `${path}${path.includes("?") ? "&" : "?"}x=y` }];
  if (path.includes("?")) yield ["no query", { ...call, path: path.replace(/\?.*/, "") }];
  yield ["a longer body", { ...call, body: Buffer.concat([body, Buffer.from("x")]) }];
  if (body.length > 0) yield ["a shorter body", { ...call, body: body.subarray(1) }];
  yield* changesOfHeaders(call);
  yield* changesOfAuthorization(call);
}

function* changesOfHeaders(call: SignedCall): Generator<Change> {
  const headers = call.headers as readonly string[];
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? "";
    if (name.toLowerCase() === "authorization") continue;
    yield [
      `another value of ${name}`,
      withHeaders(call, headers.with(at + 1, `${headers[at + 1]}x`)),
    ];
    yield [`another name than ${name}`, withHeaders(call, headers.with(at, `${name}x`))];
    yield [`no ${name}`, withHeaders(call, headers.toSpliced(at, 2))];
    yield [
      `${name} twice`,
      withHeaders(call, headers.toSpliced(at, 0, name, headers[at + 1] ?? "")),
    ];
  }
  const [date] = headersNamed(headers, "x-amz-date");
  if (date === undefined) return;
  for (const stamp of ["20150830T123601Z", "20150831T123600Z", "20150830T122059Z"]) {
    yield [`the date ${stamp}`, withHeaders(call, headers.with(date + 1, stamp))];
  }
}

function* changesOfAuthorization(call: SignedCall): Generator<Change> {
  const headers = call.headers as readonly string[];
  const [at = 0] = headersNamed(headers, "authorization");
  const value = headers[at + 1] ?? "";
  const replaced = (from: string | RegExp, to: string) => {
    const changed = value.replace(from, to);
    assert.notEqual(changed, value);
    return withHeaders(call, headers.with(at + 1, changed));
  };
  yield ["another day", replaced("/20150830/", "/20150831/")];
  yield ["another region", replaced("/us-east-1/", "/us-east-2/")];
  yield ["another service", replaced("/service/", "/swf/")];
  yield ["another terminator", replaced("/aws4_request", "/aws5_request")];
  yield ["another algorithm", replaced("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")];
  yield ["a header less", replaced("host;", "")];
  yield ["a header more", replaced("host;", "accept;host;")];
  yield ["a shorter signature", replaced(/.$/, "")];
  yield ["no signature", replaced(/, Signature=.*/, "")];
  const signature = value.slice(-64);
  for (const at of [0, 31, 63]) {
    const flipped = (Number.parseInt(signature[at] ?? "", 16) ^ 1).toString(16);
    const changed = signature.slice(0, at) + flipped + signature.slice(at + 1);
    yield [`a bit of digit ${at}`, replaced(signature, changed)];
  }
}

const withHeaders = (call: SignedCall, headers: readonly string[]): SignedCall => ({
  ...call,
  headers,
});

const headersNamed = (headers: readonly string[], wanted: string): number[] =>
  headers.flatMap((name, at) => (at % 2 === 0 && name.toLowerCase() === wanted ? [at] : []));
