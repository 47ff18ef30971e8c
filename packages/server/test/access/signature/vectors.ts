// The published cases, in one form whichever suite they come from.
import { readFileSync } from "node:fs";
import type { SignedHead } from "../../../src/access/signature/signed-call.ts";

export interface SignedCall extends SignedHead {
  readonly body: Uint8Array;
}

export interface Vector {
  readonly name: string;
  readonly suite: string;
  readonly call: SignedCall;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly signature: string;
  readonly normalizesPath: boolean;
}

interface CaseOfAwsCAuth {
  readonly name: string;
  readonly context: { readonly normalize: boolean };
  readonly signedRequest: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly signature: string;
  readonly presignedRequest: string;
}

interface CaseOfBotocore {
  readonly name: string;
  readonly signedRequest: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly authorization: string;
}

/** What all cases have in common. */
export const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
export const place = { region: "us-east-1", service: "service" };
export const signedAt = Date.UTC(2015, 7, 30, 12, 36, 0);

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`../vectors/${file}.json`, import.meta.url), "utf8"));

/** As bytes would come: a character for each. Lines that go on are part of the header above. */
export const callOf = (text: string): SignedCall => {
  const request = Buffer.from(text, "utf8").toString("latin1");
  const [head = "", body = ""] = request.split("\n\n", 2);
  const [line = "", ...lines] = head
    .replaceAll("\r", "")
    .replaceAll(/\n(?=[ \t])/g, "\r")
    .split("\n");
  const [, method = "", path = ""] = /^(\S+) (.*) HTTP\/1\.1$/.exec(line) ?? [];
  const headers = lines
    .filter((header) => header !== "")
    .flatMap((header) => {
      const colon = header.indexOf(":");
      return [header.slice(0, colon), header.slice(colon + 1)];
    });
  return { method, path, headers, body: Buffer.from(body, "latin1") };
};

const ofAwsCAuth = (read("aws-c-auth") as CaseOfAwsCAuth[]).map(
  ({ context, signedRequest, ...texts }): Vector => ({
    ...texts,
    suite: "aws-c-auth",
    call: callOf(signedRequest),
    normalizesPath: context.normalize,
  }),
);

const signatureIn = (authorization: string): string => authorization.trim().slice(-64);

/** One signed request of this suite has a made-up signature; its Authorization has the true one. */
const ofBotocore = (read("botocore") as CaseOfBotocore[]).map(
  ({ signedRequest, authorization, ...texts }): Vector => ({
    ...texts,
    suite: "botocore",
    call: callOf(
      signedRequest.replace(/Signature=\w{64}/, `Signature=${signatureIn(authorization)}`),
    ),
    signature: signatureIn(authorization),
    normalizesPath: true,
  }),
);

export const vectors: readonly Vector[] = [...ofAwsCAuth, ...ofBotocore];

export const presigned = (read("aws-c-auth") as CaseOfAwsCAuth[]).map(
  ({ name, presignedRequest }) => ({ name, call: callOf(presignedRequest) }),
);
